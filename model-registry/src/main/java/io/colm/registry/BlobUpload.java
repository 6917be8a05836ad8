package io.colm.registry;

import io.colm.wire.ErrorCode;
import io.colm.wire.registry.Blob;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** One blob on its way in: written aside and hashed as it arrives, moved to its name once the hash is right. */
final class BlobUpload implements Closeable {

    private final String digest;
    private final Path file;
    private final Path target;
    private final FileChannel channel;
    private final MessageDigest sha256;
    private long bytes;

    private BlobUpload(String digest, Path file, Path target, FileChannel channel) {
        this.digest = digest;
        this.file = file;
        this.target = target;
        this.channel = channel;
        this.sha256 = Sha256.start();
    }

    static BlobUpload begin(String digest, Path file, Path target) throws IOException {
        return new BlobUpload(digest, file, target, FileChannel.open(file, StandardOpenOption.WRITE));
    }

    /** Takes the buffer over, releases it, and says how many bytes it held. */
    synchronized int write(DataBuffer buffer) {
        int length = buffer.readableByteCount();
        try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
            while (parts.hasNext()) {
                write(parts.next());
            }
            return length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private void write(ByteBuffer part) throws IOException {
        sha256.update(part.duplicate());
        bytes += part.remaining();
        while (part.hasRemaining()) {
            channel.write(part);
        }
    }

    /** Makes the blob visible, or refuses it. It is on disk before it has its name. */
    synchronized Blob finish() throws IOException {
        String actual = Sha256.hex(sha256);
        if (!actual.equals(digest)) {
            throw new Refusal(
                    ErrorCode.DIGEST_MISMATCH,
                    "digest",
                    "The %d bytes received have the SHA-256 %s, not %s; send them again."
                            .formatted(bytes, actual, digest));
        }
        channel.force(true);
        channel.close();
        Path shelf = Files.createDirectories(target.resolveSibling(""));
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        sync(shelf);
        return new Blob(digest, bytes);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory)) {
            entries.force(true);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
