package io.colm.cli.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * Files that experiments learn from and are measured on.
 *
 * @param text common text, drawn from in equal shares
 * @param validation of it
 * @param task the text of a user, of which the last tenth is held out
 */
public record Texts(List<Path> text, List<Path> validation, Path task) {

    public Texts {
        text = List.copyOf(text);
        validation = List.copyOf(validation);
        if (text.isEmpty() || validation.isEmpty()) {
            throw new IllegalArgumentException(
                    "experiments need --text to learn from and --validation to be measured on");
        }
    }
}
