package io.colm.inference.pull;

import io.colm.model.ModelManifest.FileEntry;
import io.colm.wire.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The blobs on this pod's disk, each under its digest. */
final class Blobs {

    private final Path folder;
    private final Registry registry;

    Blobs(Path folder, Registry registry) {
        this.folder = folder;
        this.registry = registry;
    }

    /** The verified bytes of {@code entry}: those already there, if they are sound, else the registry's. */
    Mono<Path> get(FileEntry entry) {
        Path blob = folder.resolve(entry.digest());
        return Mono.fromCallable(() -> isSound(blob, entry))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(sound -> sound ? Mono.just(blob) : download(entry, blob));
    }

    private static boolean isSound(Path blob, FileEntry entry) throws IOException {
        return Files.isRegularFile(blob)
                && Files.size(blob) == entry.bytes()
                && Sha256.of(blob).equals(entry.digest());
    }

    private Mono<Path> download(FileEntry entry, Path blob) {
        return Mono.using(
                () -> new PartialFile(folder, entry),
                partial -> registry.fetch(entry.digest())
                        .publishOn(Schedulers.boundedElastic())
                        .doOnNext(partial::append)
                        .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                        .then(Mono.fromCallable(() -> partial.complete(blob))));
    }
}
