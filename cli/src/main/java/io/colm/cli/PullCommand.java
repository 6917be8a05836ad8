package io.colm.cli;

import io.colm.cli.platform.Catalogue;
import io.colm.cli.platform.Downloader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "pull",
        description =
                "Fetches a model from a registry into a folder; files that are there already are not fetched again.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PullCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Mixin
    VersionOptions wanted = new VersionOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The model's folder.")
    Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        HttpClient http = HttpClient.newHttpClient();
        Catalogue.Named found = new Catalogue(http, wanted.registry).find(wanted.version);
        var said = spec.commandLine().getOut();
        new Downloader(http, wanted.registry, said::println).download(found.model(), found.id(), out);
        said.println("%s holds %s, version %s".formatted(out, found.model(), found.id()));
        return 0;
    }
}
