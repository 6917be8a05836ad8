package io.colm.cli.platform;

import io.colm.model.ModelManifest;
import io.colm.model.shard.ManifestJson;
import io.colm.wire.WireError;
import io.colm.wire.registry.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Publishes a model directory: the blobs that the registry lacks, then the manifest. */
public final class Publisher {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final URI registry;

    public Publisher(HttpClient http, URI registry) {
        this.http = http;
        this.registry = registry;
    }

    /**
     * Makes the model in {@code directory} a version of the registry and returns the version's id. Publishing the same
     * model again sends nothing and gives the same id.
     */
    public String publish(Path directory) {
        String json = read(directory.resolve("manifest.json"));
        ModelManifest manifest = ManifestJson.read(json.getBytes(StandardCharsets.UTF_8));
        for (ModelManifest.FileEntry file : files(manifest)) {
            store(directory, file);
        }
        URI versions = registry.resolve("/v1/models/%s/versions".formatted(manifest.name()));
        HttpRequest request = HttpRequest.newBuilder(versions)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build();
        return JSON.readValue(send(request).body(), Version.class).id();
    }

    private static List<ModelManifest.FileEntry> files(ModelManifest manifest) {
        List<ModelManifest.FileEntry> files = new ArrayList<>();
        manifest.chains().forEach(chain -> files.add(chain.shard()));
        files.add(manifest.tokenizer());
        return files;
    }

    private void store(Path directory, ModelManifest.FileEntry file) {
        URI blob = registry.resolve("/v1/blobs/" + file.digest());
        if (exchange(HttpRequest.newBuilder(URI.create(blob + "/info")).build()).statusCode() == 200) {
            return;
        }
        try {
            send(HttpRequest.newBuilder(blob)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(BodyPublishers.ofFile(directory.resolve(file.file())))
                    .build());
        } catch (IOException e) {
            throw new PlatformException("The file %s is missing in %s".formatted(file.file(), directory), e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        HttpResponse<String> response = exchange(request);
        if (response.statusCode() / 100 != 2) {
            throw new PlatformException(
                    "The registry refused %s: %s".formatted(request.uri().getPath(), why(response)));
        }
        return response;
    }

    private static String why(HttpResponse<String> response) {
        try {
            return JSON.readValue(response.body(), WireError.class).message();
        } catch (JacksonException notOurs) {
            return "HTTP " + response.statusCode();
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new PlatformException("The registry at %s does not answer".formatted(registry), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while speaking to the registry", e);
        }
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
