package io.colm.inference.pull;

import io.colm.inference.InferenceProperties;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.ChainEntry;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.shard.ManifestJson;
import io.colm.model.shard.ModelDirectory;
import io.colm.wire.WireError;
import io.colm.wire.registry.Registry;
import io.colm.wire.registry.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Brings the manifest, the tokenizer and the first chains of a version from the registry, each verified by its digest. */
@Component
public class ModelPull {

    private static final int PARALLEL = 4;

    private final InferenceProperties properties;
    private final Registry registry;
    private final Blobs blobs;

    ModelPull(InferenceProperties properties, Registry registry) {
        this.properties = properties;
        this.registry = registry;
        this.blobs = new Blobs(properties.directory().resolve("blobs"), registry);
    }

    /**
     * The model that the pod is to serve. While the registry is away, does not know the model yet or holds damaged bytes,
     * it is asked again, and {@code waiting} is told why.
     */
    public Mono<PulledModel> pull(Consumer<String> waiting) {
        return Mono.defer(this::pullOnce)
                .onErrorMap(e -> e instanceof PullException ? e : explained(e))
                .retryWhen(Retry.backoff(properties.pullAttempts(), Duration.ofMillis(200))
                        .maxBackoff(Duration.ofSeconds(2))
                        .filter(e -> e instanceof PullException pull && pull.isPassing())
                        .doBeforeRetry(signal ->
                                waiting.accept(String.valueOf(signal.failure().getMessage())))
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()));
    }

    private Mono<PulledModel> pullOnce() {
        String model = properties.model();
        return registry.version(model, properties.version())
                .flatMap(version -> registry.manifest(model, version.id())
                        .publishOn(Schedulers.boundedElastic())
                        .flatMap(text -> pullFiles(version, text)));
    }

    private Mono<PulledModel> pullFiles(Version version, String text) {
        if (!Sha256.of(text).equals(version.id())) {
            throw PullException.passing(
                    "The manifest of version %s has SHA-256 %s: the registry damaged it; push it again"
                            .formatted(version.id(), Sha256.of(text)));
        }
        ModelManifest manifest = parse(text);
        int chains = chainsOf(manifest);
        Path path = properties.directory().resolve("versions").resolve(version.id());
        return Mono.fromCallable(() -> VersionDirectory.create(path))
                .flatMap(directory -> Flux.fromIterable(files(manifest, chains))
                        .flatMap(file -> blobs.get(file).flatMap(blob -> link(directory, file, blob)), PARALLEL)
                        .then(Mono.fromCallable(() -> {
                            directory.write(ModelDirectory.MANIFEST, text);
                            return new PulledModel(version.id(), manifest, chains, path);
                        })));
    }

    private static Mono<Void> link(VersionDirectory directory, FileEntry file, Path blob) {
        return Mono.fromCallable(() -> {
                    directory.link(file.file(), blob);
                    return file;
                })
                .then();
    }

    private static List<FileEntry> files(ModelManifest manifest, int chains) {
        return Stream.concat(
                        Stream.of(manifest.tokenizer()),
                        manifest.chains().stream().limit(chains).map(ChainEntry::shard))
                .toList();
    }

    private int chainsOf(ModelManifest manifest) {
        int wanted = properties.chains();
        int there = manifest.chains().size();
        if (wanted > there) {
            throw PullException.lasting("colm.inference.chains is %d, but %s has %d chains: hold at most so many"
                    .formatted(wanted, manifest.name(), there));
        }
        return wanted == 0 ? there : wanted;
    }

    private static ModelManifest parse(String text) {
        try {
            return ManifestJson.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidModelException e) {
            throw PullException.lasting("The manifest in the registry is not sound: " + e.getMessage());
        }
    }

    private PullException explained(Throwable error) {
        return switch (error) {
            case WebClientRequestException e ->
                PullException.passing("The registry at %s does not answer: %s"
                        .formatted(properties.registryUrl(), e.getMostSpecificCause()));
            case WebClientResponseException e -> PullException.passing("The registry refuses: " + reason(e));
            case IOException e ->
                PullException.passing("The directory %s cannot be used: %s".formatted(properties.directory(), e));
            default -> PullException.passing("The model could not be pulled: " + error);
        };
    }

    private static String reason(WebClientResponseException refusal) {
        try {
            WireError error = refusal.getResponseBodyAs(WireError.class);
            return error == null ? String.valueOf(refusal.getMessage()) : error.message();
        } catch (RuntimeException notOurs) {
            return String.valueOf(refusal.getMessage());
        }
    }
}
