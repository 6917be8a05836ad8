package io.colm.model.shard;

import io.colm.model.InvalidModelException;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One chain's weights, mapped from its safetensors file. May be read by many threads at once; after {@link #close} every
 * access, also through a segment that was handed out, is an {@link IllegalStateException}.
 */
public final class Shard implements AutoCloseable {
    private static final long LONGEST_HEADER = 8 << 20;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final Arena arena;
    private final MemorySegment data;
    private final ShardHeader header;

    private Shard(Arena arena, MemorySegment data, ShardHeader header) {
        this.arena = arena;
        this.data = data;
        this.header = header;
    }

    /**
     * Maps {@code file}, which must hold the tensors of {@code layout} and nothing else.
     *
     * @throws InvalidModelException for any other file; the message names it, the tensor, and what was expected
     */
    @SuppressWarnings("MustBeClosedChecker") // the shard owns the arena and closes it
    public static Shard open(Path file, ShardLayout layout) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return open(arena, bytes, layout);
        } catch (InvalidModelException e) {
            arena.close();
            throw new InvalidModelException(file.getFileName() + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static Shard open(Arena arena, MemorySegment bytes, ShardLayout layout) {
        byte[] json = header(bytes);
        MemorySegment data = bytes.asSlice(Long.BYTES + json.length);
        return new Shard(arena, data, ShardHeader.read(json, layout, data.byteSize()));
    }

    private static byte[] header(MemorySegment bytes) {
        long rest = bytes.byteSize() - Long.BYTES;
        if (rest < 0) {
            throw new InvalidModelException(
                    "a safetensors file begins with 8 bytes of header length, this has " + bytes.byteSize());
        }
        long length = bytes.get(LENGTH, 0);
        if (length < 0 || length > Math.min(rest, LONGEST_HEADER)) {
            throw new InvalidModelException("the header must have at most " + Math.min(rest, LONGEST_HEADER)
                    + " bytes, has " + Long.toUnsignedString(length));
        }
        return bytes.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * Names and shapes of the tensors that {@code file} claims to hold, whatever they are: what to make a layout of for a
     * file of unknown content. Nothing else is checked.
     */
    public static List<TensorSpec> tensors(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            return ShardHeader.claimed(header(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)));
        } catch (InvalidModelException e) {
            throw new InvalidModelException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** The strings that the file says about itself. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** How {@code tensor} is stored. */
    public ElementType type(String tensor) {
        return tensor(tensor).type();
    }

    /** The stored bytes of {@code tensor}, little-endian, read-only and without a copy; valid until {@link #close}. */
    public MemorySegment bytes(String tensor) {
        ShardHeader.Tensor found = tensor(tensor);
        return data.asSlice(found.begin(), found.end() - found.begin());
    }

    /** All elements of {@code tensor}, row-major. */
    public float[] floats(String tensor) {
        float[] values = new float[Math.toIntExact(tensor(tensor).spec().elements())];
        read(tensor, 0, values);
        return values;
    }

    /** Fills {@code to} with the elements of {@code tensor} that begin at {@code fromElement}. */
    public void read(String tensor, long fromElement, float[] to) {
        read(tensor, fromElement, MemorySegment.ofArray(to));
    }

    /**
     * Fills {@code to}, a whole number of floats in native order, with the elements of {@code tensor} that begin at
     * {@code fromElement}.
     *
     * @throws IndexOutOfBoundsException where the tensor has fewer
     */
    public void read(String tensor, long fromElement, MemorySegment to) {
        ShardHeader.Tensor found = tensor(tensor);
        long count = to.byteSize() / Float.BYTES;
        Objects.checkFromIndexSize(fromElement, count, found.spec().elements());
        MemorySegment from = bytes(tensor).asSlice(fromElement * found.type().bytes());
        for (long i = 0; i < count; i++) {
            to.set(FLOAT, i * Float.BYTES, found.type().get(from, i));
        }
    }

    private ShardHeader.Tensor tensor(String name) {
        ShardHeader.Tensor found = header.tensors().get(name);
        if (found == null) {
            throw new IllegalArgumentException("this shard has no tensor " + name);
        }
        return found;
    }

    @Override
    public void close() {
        arena.close();
    }
}
