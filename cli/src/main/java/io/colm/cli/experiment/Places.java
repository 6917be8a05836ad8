package io.colm.cli.experiment;

import java.nio.file.Path;

/**
 * Where experiments find and leave things.
 *
 * @param work folder for the models of trials
 * @param page Markdown file of the report
 * @param shipped folder of the models that come with the product
 */
public record Places(Path work, Path page, Path shipped) {

    /** Beside the page, a folder of its name: charts, and the outcomes of trials. */
    Path charts() {
        return page.resolveSibling(String.valueOf(page.getFileName()).replaceFirst("\\.md$", ""));
    }

    Path results() {
        return charts().resolve("results.jsonl");
    }
}
