package io.colm.cli;

import io.colm.cli.platform.Publisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "push",
        description = "Publishes a model directory to a registry; files that are there already are not sent again.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {

    @Option(names = "--registry", required = true, paramLabel = "URL", description = "Where the registry listens.")
    URI registry = URI.create("");

    @Parameters(paramLabel = "DIR", description = "The model's folder, with its manifest.json.")
    Path directory = Path.of("");

    @Override
    public Integer call() {
        System.out.println(new Publisher(HttpClient.newHttpClient(), registry, System.out::println).publish(directory));
        return 0;
    }
}
