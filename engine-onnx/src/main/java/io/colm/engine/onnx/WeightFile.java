package io.colm.engine.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A temporary file in which converted weights lie while sessions open; they read it into their own, packed form, and it is
 * deleted at {@link #close}. Each tensor is referred to by one session only, so weights are in memory once.
 */
final class WeightFile implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final Path path;
    private final FileChannel channel;

    WeightFile() throws IOException {
        path = Files.createTempFile("colm-chain", ".weights");
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
    }

    /** Where a tensor's bytes begin, and how many there are. */
    record Extent(String file, long offset, long length) {}

    Extent append(ByteBuffer bytes) throws IOException {
        long offset = Math.ceilDiv(channel.size(), ALIGNMENT) * (long) ALIGNMENT;
        int length = bytes.remaining();
        channel.position(offset);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return new Extent(path.toFile().getName(), offset, length);
    }

    Path folder() {
        return Objects.requireNonNull(path.toAbsolutePath().getParent());
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
