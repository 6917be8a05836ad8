package io.colm.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model that another is grown from. */
final class ParentOptions {

    static final String FROM = "DIR|VERSION";
    static final String NAMES =
            "its folder, or with --registry a version as NAME, NAME@ALIAS, NAME@ID or ID, of which 8"
                    + " digits are enough. A folder of that name goes first.";

    @Option(
            names = "--from",
            required = true,
            paramLabel = FROM,
            description = "The trained model, which stays as it is: " + NAMES)
    String from = "";

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    ParentModel open(Path out) throws IOException {
        return registry.parent(from, out);
    }
}
