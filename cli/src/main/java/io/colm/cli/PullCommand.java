package io.colm.cli;

import io.colm.cli.platform.Downloader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "pull",
        description =
                "Fetches a model from a registry into a folder; files that are there already are not fetched again.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PullCommand implements Callable<Integer> {

    private static final Pattern MODEL = Pattern.compile("([a-z0-9][a-z0-9._-]*)(?:@([a-z0-9][a-z0-9._-]*))?");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(names = "--registry", required = true, paramLabel = "URL", description = "Where the registry listens.")
    URI registry = URI.create("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The model's folder.")
    Path out = Path.of("");

    @Parameters(
            paramLabel = "NAME[@VERSION|@ALIAS]",
            description = "The model; its newest version unless one is named by its id or an alias.")
    String model = "";

    @Override
    public Integer call() throws IOException {
        Matcher named = MODEL.matcher(model);
        if (!named.matches()) {
            throw new IllegalArgumentException(
                    "'%s' names no model: write NAME, NAME@VERSION or NAME@ALIAS".formatted(model));
        }
        String reference = named.group(2) == null ? "latest" : named.group(2);
        var said = spec.commandLine().getOut();
        String version = new Downloader(HttpClient.newHttpClient(), registry, said::println)
                .download(named.group(1), reference, out);
        said.println("%s holds %s, version %s".formatted(out, named.group(1), version));
        return 0;
    }
}
