package io.colm.cli.platform;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.shard.ManifestJson;
import io.colm.model.shard.ModelDirectory;
import io.colm.wire.registry.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** Publishes a model directory: the blobs that the registry lacks, then the manifest. */
public final class Publisher {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RegistryClient registry;
    private final Consumer<String> progress;

    /** @param progress told, line by line, what is sent and what is there already */
    public Publisher(HttpClient http, URI registry, Consumer<String> progress) {
        this.registry = new RegistryClient(http, registry);
        this.progress = progress;
    }

    /**
     * Makes the model in {@code directory} a version of the registry and returns the version's id. Publishing the same
     * model again sends nothing and gives the same id.
     */
    public String publish(Path directory) {
        String json = read(directory.resolve("manifest.json"));
        ModelManifest manifest = ManifestJson.read(json.getBytes(StandardCharsets.UTF_8));
        for (ModelManifest.FileEntry file : RegistryClient.files(manifest)) {
            store(new ModelDirectory(directory, manifest), file);
        }
        URI versions = registry.resolve("/v1/models/%s/versions".formatted(manifest.name()));
        HttpRequest request = HttpRequest.newBuilder(versions)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build();
        return JSON.readValue(registry.send(request).body(), Version.class).id();
    }

    private void store(ModelDirectory model, ModelManifest.FileEntry file) {
        URI blob = registry.resolve("/v1/blobs/" + file.digest());
        if (registry.exchange(HttpRequest.newBuilder(URI.create(blob + "/info")).build())
                        .statusCode()
                == 200) {
            progress.accept("%s is there already".formatted(file.file()));
            return;
        }
        try {
            registry.send(HttpRequest.newBuilder(blob)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(BodyPublishers.ofFile(model.file(file)))
                    .build());
        } catch (IOException | InvalidModelException e) {
            throw new PlatformException(
                    "The model in %s cannot be published: %s".formatted(model.folder(), e.getMessage()), e);
        }
        progress.accept("sent %s, %,d bytes".formatted(file.file(), file.bytes()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new PlatformException(
                    "There is no model in %s: it has no manifest.json".formatted(file.getParent()), e);
        }
    }
}
