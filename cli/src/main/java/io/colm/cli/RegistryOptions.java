package io.colm.cli;

import io.colm.cli.platform.Catalogue;
import io.colm.cli.platform.Downloader;
import io.colm.cli.platform.PlatformException;
import io.colm.cli.platform.Publisher;
import io.colm.training.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The registry that a run takes its parent from, and gives its model to. */
final class RegistryOptions {

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Where a registry listens: for a version as --from, and for --push.")
    @Nullable
    URI url;

    @Option(
            names = "--push",
            description = "When training has ended, publish the model to --registry; shards that it has are not sent.")
    boolean push;

    /** Refuses before the long work what could not be published after it. */
    void check() {
        if (push && url == null) {
            throw new IllegalArgumentException("--push publishes to a registry: say --registry URL as well");
        }
        if (push && url != null) {
            new Catalogue(HttpClient.newHttpClient(), url).models();
        }
    }

    /** The model that {@code --from} names, for one that shall be written to {@code out}. */
    ParentModel parent(String from, Path out) throws IOException {
        check();
        Path folder = Path.of(from);
        if (Files.isDirectory(folder)) {
            return ParentModel.open(folder, out);
        }
        if (url == null) {
            throw new IllegalArgumentException(
                    "--from %s is no folder; if it is a version in a registry, say --registry URL as well"
                            .formatted(from));
        }
        return ParentModel.open(fetched(url, from), out);
    }

    /** A version's folder in the checkout: versions never change, so that it is fetched once. */
    private Path fetched(URI registry, String from) throws IOException {
        HttpClient http = HttpClient.newHttpClient();
        Catalogue.Named version = new Catalogue(http, registry).find(from);
        Path folder = PlatformFlags.home().resolve(".colm/versions").resolve(version.id());
        new Downloader(http, registry, System.out::println).download(version.model(), version.id(), folder);
        System.out.printf("begins with %s, version %s, in %s%n", version.model(), version.id(), folder);
        return folder;
    }

    /** Publishes the model in {@code out} if that was asked for. */
    void publish(Path out, Progress progress) {
        if (!push || url == null) {
            return;
        }
        try {
            String version = new Publisher(HttpClient.newHttpClient(), url, progress::say).publish(out);
            progress.say("published as version " + version);
        } catch (PlatformException e) {
            throw new PlatformException(
                    "The model in %s could not be published, colm push --registry %s %s tries it again: %s"
                            .formatted(out, url, out, e.getMessage()),
                    e);
        }
    }
}
