package io.colm.cli.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A GGUF file of version 3, put together in memory but for its tensors, which are asked for one by one when they are
 * written. All numbers are little-endian; tensors begin at multiples of {@value #ALIGNMENT} bytes.
 */
final class GgufFile {
    static final int ALIGNMENT = 32;

    private static final byte[] MAGIC = {'G', 'G', 'U', 'F'};
    private static final int VERSION = 3;
    private static final int CHUNK = 1 << 20;

    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final Bytes metadata = new Bytes();
    private final List<Tensor> tensors = new ArrayList<>();
    private long pairs;

    /**
     * One tensor.
     *
     * @param inputs length of a row; the only dimension of a vector, which has one output
     */
    private record Tensor(
            String name, GgufType type, int inputs, int outputs, boolean vector, Supplier<float[]> values) {
        long bytes() {
            return type.bytes((long) inputs * outputs);
        }
    }

    void put(String key, int value) {
        key(key, UINT32).putInt(value);
    }

    void put(String key, float value) {
        key(key, FLOAT32).putInt(Float.floatToIntBits(value));
    }

    void put(String key, boolean value) {
        key(key, BOOL).putByte(value ? 1 : 0);
    }

    void put(String key, String value) {
        key(key, STRING).putString(value);
    }

    void putStrings(String key, List<String> values) {
        key(key, ARRAY).putInt(STRING);
        metadata.putLong(values.size());
        values.forEach(metadata::putString);
    }

    void putInts(String key, List<Integer> values) {
        key(key, ARRAY).putInt(INT32);
        metadata.putLong(values.size());
        values.forEach(metadata::putInt);
    }

    private Bytes key(String key, int type) {
        pairs++;
        metadata.putString(key);
        metadata.putInt(type);
        return metadata;
    }

    void vector(String name, int length, Supplier<float[]> values) {
        tensors.add(new Tensor(name, GgufType.F32, length, 1, true, values));
    }

    /** @throws IllegalArgumentException where a row is no whole number of the type's blocks */
    void matrix(String name, GgufType type, int inputs, int outputs, Supplier<float[]> values) {
        if (inputs % type.block() != 0) {
            throw new IllegalArgumentException("%s has rows of %d, which are no whole number of blocks of %d: use F16"
                    .formatted(name, inputs, type.block()));
        }
        tensors.add(new Tensor(name, type, inputs, outputs, false, values));
    }

    void write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, header());
            for (Tensor tensor : tensors) {
                write(channel, tensor);
                pad(channel);
            }
        }
    }

    private ByteBuffer header() {
        var header = new Bytes();
        header.putBytes(MAGIC);
        header.putInt(VERSION);
        header.putLong(tensors.size());
        header.putLong(pairs);
        header.putBytes(metadata.array());
        long offset = 0;
        for (Tensor tensor : tensors) {
            header.putString(tensor.name);
            header.putInt(tensor.vector ? 1 : 2);
            header.putLong(tensor.inputs);
            if (!tensor.vector) {
                header.putLong(tensor.outputs);
            }
            header.putInt(tensor.type.id());
            header.putLong(offset);
            offset = aligned(offset + tensor.bytes());
        }
        header.putBytes(new byte[(int) (aligned(header.size()) - header.size())]);
        return ByteBuffer.wrap(header.array());
    }

    private static long aligned(long size) {
        return Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
    }

    private static void write(FileChannel channel, Tensor tensor) throws IOException {
        float[] values = tensor.values.get();
        if (values.length != (long) tensor.inputs * tensor.outputs) {
            throw new IllegalStateException("%s must have %d x %d values, has %d"
                    .formatted(tensor.name, tensor.outputs, tensor.inputs, values.length));
        }
        for (float value : values) {
            if (!tensor.type.holds(value)) {
                throw new IllegalArgumentException(
                        "%s has the value %s, which is beyond %s: use F32".formatted(tensor.name, value, tensor.type));
            }
        }
        ByteBuffer chunk = ByteBuffer.allocate((int) tensor.type.bytes(CHUNK)).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK) {
            chunk.clear();
            tensor.type.put(values, from, Math.min(CHUNK, values.length - from), chunk);
            write(channel, chunk.flip());
        }
    }

    private static void pad(FileChannel channel) throws IOException {
        write(channel, ByteBuffer.allocate((int) (aligned(channel.position()) - channel.position())));
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Little-endian bytes that grow. */
    private static final class Bytes {
        private ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

        private ByteBuffer room(int bytes) {
            if (buffer.remaining() < bytes) {
                ByteBuffer larger =
                        ByteBuffer.allocate(2 * buffer.capacity() + bytes).order(ByteOrder.LITTLE_ENDIAN);
                buffer = larger.put(buffer.flip());
            }
            return buffer;
        }

        void putByte(int value) {
            room(Byte.BYTES).put((byte) value);
        }

        void putInt(int value) {
            room(Integer.BYTES).putInt(value);
        }

        void putLong(long value) {
            room(Long.BYTES).putLong(value);
        }

        void putBytes(byte[] bytes) {
            room(bytes.length).put(bytes);
        }

        void putString(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            putLong(utf8.length);
            putBytes(utf8);
        }

        int size() {
            return buffer.position();
        }

        byte[] array() {
            byte[] array = new byte[buffer.position()];
            buffer.get(0, array);
            return array;
        }
    }
}
