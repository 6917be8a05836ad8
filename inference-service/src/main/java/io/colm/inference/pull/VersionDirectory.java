package io.colm.inference.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** One version's files under their own names; the blobs they are links to may be shared with other versions and pods. */
record VersionDirectory(Path path) {

    static VersionDirectory create(Path path) throws IOException {
        return new VersionDirectory(Files.createDirectories(path));
    }

    void write(String file, String text) throws IOException {
        Path partial = Files.createTempFile(path, file, ".partial");
        Files.writeString(partial, text);
        Files.move(partial, path.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    void link(String file, Path blob) throws IOException {
        Path partial = Files.createTempFile(path, file, ".partial");
        Files.delete(partial);
        linkOrCopy(blob, partial);
        Files.move(partial, path.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        // A rename onto another link of the same bytes leaves both names.
        Files.deleteIfExists(partial);
    }

    private static void linkOrCopy(Path blob, Path link) throws IOException {
        try {
            Files.createLink(link, blob);
        } catch (UnsupportedOperationException | IOException noLinks) {
            Files.copy(blob, link);
        }
    }
}
