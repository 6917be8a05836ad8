package io.colm.cli.platform;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.shard.ManifestJson;
import io.colm.model.shard.ModelDirectory;
import io.colm.wire.registry.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** Fetches a version of a model into a folder: the files that the folder lacks, then the manifest. */
public final class Downloader {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RegistryClient registry;
    private final Consumer<String> progress;

    /** @param progress told, line by line, what is fetched and what is there already */
    public Downloader(HttpClient http, URI registry, Consumer<String> progress) {
        this.registry = new RegistryClient(http, registry);
        this.progress = progress;
    }

    /**
     * Makes {@code directory} the version that {@code reference} (a version's id, an alias, or {@code latest}) names, and
     * returns the version's id. Every file is checked by its digest. A folder that is interrupted on the way is no model.
     *
     * @throws PlatformException if the registry refuses or what it sends is damaged
     */
    public String download(String model, String reference, Path directory) throws IOException {
        mustBeFor(model, directory);
        Version version = JSON.readValue(get("/v1/models/%s/versions/%s".formatted(model, reference)), Version.class);
        ModelManifest manifest = manifest(model, version.id());
        Files.createDirectories(directory);
        List<FileEntry> missing = new ArrayList<>();
        for (FileEntry file : RegistryClient.files(manifest)) {
            if (isIn(directory, file)) {
                progress.accept("%s is there already".formatted(file.file()));
            } else {
                missing.add(file);
            }
        }
        if (!missing.isEmpty()) {
            Files.deleteIfExists(directory.resolve(ModelDirectory.MANIFEST));
        }
        for (FileEntry file : missing) {
            fetch(file, directory);
        }
        ModelDirectory.write(directory, manifest);
        return version.id();
    }

    private static void mustBeFor(String model, Path directory) throws IOException {
        Path file = directory.resolve(ModelDirectory.MANIFEST);
        if (!Files.exists(file)) {
            return;
        }
        String there = ManifestJson.read(Files.readAllBytes(file)).name();
        if (!there.equals(model)) {
            throw new PlatformException(
                    "%s holds the model '%s', not '%s': say another folder".formatted(directory, there, model));
        }
    }

    private String get(String path) {
        return registry.send(HttpRequest.newBuilder(registry.resolve(path)).build())
                .body();
    }

    private ModelManifest manifest(String model, String version) {
        try {
            return ManifestJson.read(get("/v1/models/%s/versions/%s/manifest".formatted(model, version))
                    .getBytes(StandardCharsets.UTF_8));
        } catch (InvalidModelException e) {
            throw new PlatformException(
                    "The manifest of version %s is not sound: %s".formatted(version, e.getMessage()), e);
        }
    }

    private static boolean isIn(Path directory, FileEntry file) throws IOException {
        Path path = directory.resolve(file.file());
        return Files.isRegularFile(path)
                && Files.size(path) == file.bytes()
                && ModelDirectory.entry(path).equals(file);
    }

    private void fetch(FileEntry file, Path directory) throws IOException {
        Path partial = directory.resolve(file.file() + ".partial");
        try {
            registry.send(
                    HttpRequest.newBuilder(registry.resolve("/v1/blobs/" + file.digest()))
                            .build(),
                    into(partial));
            FileEntry found = ModelDirectory.entry(partial);
            if (found.bytes() != file.bytes() || !found.digest().equals(file.digest())) {
                throw new PlatformException(
                        "%s is damaged in the registry: it sent %d bytes with SHA-256 %s, the manifest says %d bytes with SHA-256 %s"
                                .formatted(file.file(), found.bytes(), found.digest(), file.bytes(), file.digest()));
            }
            Files.move(
                    partial,
                    directory.resolve(file.file()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
        progress.accept("fetched %s, %,d bytes".formatted(file.file(), file.bytes()));
    }

    /** The bytes of an answer go into {@code file}, the words of a refusal do not. */
    private static BodyHandler<String> into(Path file) {
        return answer -> answer.statusCode() == 200
                ? BodySubscribers.mapping(BodySubscribers.ofFile(file), Path::toString)
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }
}
