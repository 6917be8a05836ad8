package io.colm.training.preparation;

import io.colm.training.corpus.TokenType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that is written at its end, and may be cut off there. It has another name until it is finished. */
final class GrowingFile implements AutoCloseable {

    private final Path file;
    private final Path unfinished;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private long written;

    GrowingFile(Path file) throws IOException {
        this.file = file;
        this.unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        this.channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    long bytes() {
        return written + buffer.position();
    }

    void add(TokenType type, int token) throws IOException {
        makeRoom(type.bytes());
        type.set(MemorySegment.ofArray(buffer.array()), buffer.position() / type.bytes(), token);
        buffer.position(buffer.position() + type.bytes());
    }

    void add(long value) throws IOException {
        makeRoom(Long.BYTES);
        buffer.putLong(value);
    }

    private void makeRoom(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    void cutOff(long bytes) throws IOException {
        if (bytes >= written) {
            buffer.position(Math.toIntExact(bytes - written));
        } else {
            buffer.clear();
            channel.truncate(bytes);
            written = bytes;
        }
    }

    /** Moves what follows the first {@code bytes} to the end of another file. */
    void moveRest(long bytes, GrowingFile to) throws IOException {
        flush();
        to.flush();
        for (long from = bytes; from < written; ) {
            from += channel.transferTo(from, written - from, to.channel);
        }
        to.written += written - bytes;
        cutOff(bytes);
    }

    private void flush() throws IOException {
        written += buffer.flip().remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Everything is on the disk now. */
    void complete() throws IOException {
        flush();
        channel.force(true);
    }

    /** Gives the file its name. */
    void publish() throws IOException {
        channel.close();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(unfinished);
    }
}
