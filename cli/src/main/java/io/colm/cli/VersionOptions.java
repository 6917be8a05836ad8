package io.colm.cli;

import java.net.URI;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A version in a registry. */
final class VersionOptions {

    static final String NAMES =
            "NAME for the newest version of a model, NAME@ALIAS, NAME@ID or ID, of which 8 digits are enough.";

    @Option(names = "--registry", required = true, paramLabel = "URL", description = "Where the registry listens.")
    URI registry = URI.create("");

    @Parameters(paramLabel = "VERSION", description = NAMES)
    String version = "";
}
