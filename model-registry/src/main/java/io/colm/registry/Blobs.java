package io.colm.registry;

import io.colm.wire.ErrorCode;
import io.colm.wire.registry.Blob;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Runs of bytes named by their SHA-256, in a directory: a file is there only if its bytes were verified. */
final class Blobs {

    private final Path stored;
    private final Path uploads;

    Blobs(Path directory) throws IOException {
        Path home = directory.toAbsolutePath().normalize();
        this.stored = Files.createDirectories(home.resolve("blobs"));
        this.uploads = Files.createDirectories(home.resolve("uploads"));
        sweep();
    }

    /** What a killed process left half-written. */
    private void sweep() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(uploads)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /** The caller closes the upload; until {@link BlobUpload#finish} nothing of it can be seen. */
    BlobUpload begin(String digest) throws IOException {
        Path target = path(digest);
        return BlobUpload.begin(digest, Files.createTempFile(uploads, digest.substring(0, 8), ""), target);
    }

    Optional<Blob> find(String digest) throws IOException {
        try {
            return Optional.of(new Blob(digest, Files.size(path(digest))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    Blob get(String digest) throws IOException {
        return find(digest)
                .orElseThrow(() -> new Refusal(
                        ErrorCode.NOT_FOUND, "digest", "There is no blob %s; store it first.".formatted(digest)));
    }

    Path path(String digest) {
        Refusal.unless(
                digest.matches("[0-9a-f]{64}"),
                "digest",
                "A digest is the SHA-256 in 64 lower-case hexadecimal digits, not '%s'.".formatted(digest));
        return stored.resolve(digest.substring(0, 2)).resolve(digest);
    }
}
