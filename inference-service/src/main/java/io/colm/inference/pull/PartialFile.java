package io.colm.inference.pull;

import io.colm.model.ModelManifest.FileEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** A blob that is still arriving; nobody sees it under its own name before its last byte was verified. */
final class PartialFile implements AutoCloseable {

    private final FileEntry entry;
    private final Path path;
    private final FileChannel channel;
    private final MessageDigest digest = Sha256.digest();

    PartialFile(Path folder, FileEntry entry) throws IOException {
        this.entry = entry;
        // Pods that share the folder may pull the same blob at the same time.
        this.path = Files.createTempFile(Files.createDirectories(folder), entry.digest() + ".", ".partial");
        this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
    }

    /** Writes and releases {@code buffer}. */
    void append(DataBuffer buffer) {
        try (var parts = buffer.readableByteBuffers()) {
            while (parts.hasNext()) {
                append(parts.next());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        if (channel.position() + bytes.remaining() > entry.bytes()) {
            throw damaged("more than %d bytes".formatted(entry.bytes()));
        }
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Verifies what arrived and gives it its name. */
    Path complete(Path target) throws IOException {
        String found = HexFormat.of().formatHex(digest.digest());
        if (channel.position() != entry.bytes() || !found.equals(entry.digest())) {
            throw damaged("%d bytes with SHA-256 %s".formatted(channel.position(), found));
        }
        channel.force(true);
        return Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private PullException damaged(String found) {
        return PullException.passing(
                "%s is damaged in the registry: it sent %s, the manifest says %d bytes with SHA-256 %s; push the model again"
                        .formatted(entry.file(), found, entry.bytes(), entry.digest()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
