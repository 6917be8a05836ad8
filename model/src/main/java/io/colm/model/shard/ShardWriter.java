package io.colm.model.shard;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one chain as a safetensors file: the header padded so that data begins at a multiple of {@value #ALIGNMENT}
 * bytes, then the tensors in the order of the layout, without holes. So a tensor is aligned wherever the sizes before
 * it are multiples of {@value #ALIGNMENT}. Equal weights give equal bytes.
 *
 * @param metadata what else the file shall say about itself; has no meaning here
 */
public record ShardWriter(ShardLayout layout, ElementType type, Map<String, String> metadata) {
    static final int ALIGNMENT = 64;
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int CHUNK = 1 << 16;

    /** Where weights come from piece by piece, so that no tensor need be in memory whole: {@code shard::read}. */
    public interface Source {

        /** Fills {@code to}, floats in native order, with the elements of {@code tensor} from {@code fromElement} on. */
        void read(String tensor, long fromElement, MemorySegment to);
    }

    private interface Values {
        void read(long from, MemorySegment to);
    }

    public ShardWriter {
        metadata = Map.copyOf(metadata);
    }

    public ShardWriter(ShardLayout layout, ElementType type) {
        this(layout, type, Map.of());
    }

    /**
     * Writes {@code file}, which appears only when it is complete.
     *
     * @param tensors row-major values by tensor name; asked once for each, in file order
     * @return name, SHA-256 and length of the file, as the manifest wants them
     * @throws InvalidModelException where a tensor is missing, has the wrong size, or holds a value that is not a
     *     finite number of this type
     */
    public FileEntry write(Path file, Function<String, float @Nullable []> tensors) throws IOException {
        return DigestedFile.write(file, out -> {
            out.write(header());
            for (TensorSpec tensor : layout.tensors()) {
                MemorySegment values = MemorySegment.ofArray(values(tensor, tensors));
                write(tensor, (from, to) -> MemorySegment.copy(values, from * Float.BYTES, to, 0, to.byteSize()), out);
            }
        });
    }

    /** As {@link #write}, with weights that are read in small pieces, in file order. */
    public FileEntry copy(Path file, Source tensors) throws IOException {
        return DigestedFile.write(file, out -> {
            out.write(header());
            for (TensorSpec tensor : layout.tensors()) {
                write(tensor, (from, to) -> tensors.read(tensor.name(), from, to), out);
            }
        });
    }

    private static float[] values(TensorSpec tensor, Function<String, float @Nullable []> tensors) {
        float[] values = tensors.apply(tensor.name());
        if (values == null || values.length != tensor.elements()) {
            throw new InvalidModelException("tensor " + tensor.name() + " must have " + tensor.elements()
                    + " values, for " + tensor.dimensions() + ", has " + (values == null ? "none" : values.length));
        }
        return values;
    }

    private void write(TensorSpec tensor, Values values, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        MemorySegment encoded = MemorySegment.ofArray(chunk);
        float[] piece = new float[CHUNK / type.bytes()];
        for (long start = 0; start < tensor.elements(); start += piece.length) {
            int count = Math.toIntExact(Math.min(piece.length, tensor.elements() - start));
            values.read(start, MemorySegment.ofArray(piece).asSlice(0, (long) count * Float.BYTES));
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(type.round(piece[i]))) {
                    throw new InvalidModelException("tensor " + tensor.name() + " has the value " + piece[i] + " at "
                            + (start + i) + ", which is not a finite " + type + mend(piece[i]));
                }
                type.set(encoded, i, piece[i]);
            }
            out.write(chunk, 0, count * type.bytes());
        }
    }

    private String mend(float value) {
        if (!Float.isFinite(value)) {
            return "";
        }
        return type == ElementType.F16 ? ": store it as BF16 or F32" : ": store it as F32";
    }

    private byte[] header() {
        ObjectNode root = MAPPER.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode strings = root.putObject("__metadata__");
            new TreeMap<>(metadata).forEach(strings::put);
        }
        long begin = 0;
        for (TensorSpec tensor : layout.tensors()) {
            long end = begin + tensor.elements() * type.bytes();
            ObjectNode entry = root.putObject(tensor.name()).put("dtype", type.name());
            tensor.dimensions().forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        return padded(MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] padded(byte[] json) {
        int end = Math.ceilDiv(Long.BYTES + json.length, ALIGNMENT) * ALIGNMENT;
        return ByteBuffer.allocate(end)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(end - Long.BYTES)
                .put(json)
                .put(" ".repeat(end - Long.BYTES - json.length).getBytes(StandardCharsets.US_ASCII))
                .array();
    }
}
