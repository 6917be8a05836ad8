package io.colm.cli.gguf;

import java.nio.ByteBuffer;

/** How a GGUF file stores the elements of a matrix; the numbers are those of ggml. */
public enum GgufType {
    F32(0, 0, 1, Float.BYTES),
    F16(1, 1, 1, Short.BYTES),
    /** Blocks of 32: an fp16 scale, then 32 signed bytes. */
    Q8_0(8, 7, 32, Short.BYTES + 32);

    private static final int LARGEST = 127;
    private static final float LARGEST_HALF = 65_504;

    private final int id;
    private final int fileType;
    private final int block;
    private final int blockBytes;

    GgufType(int id, int fileType, int block, int blockBytes) {
        this.id = id;
        this.fileType = fileType;
        this.block = block;
        this.blockBytes = blockBytes;
    }

    int id() {
        return id;
    }

    /** What {@code general.file_type} says of a file whose matrices are of this type. */
    int fileType() {
        return fileType;
    }

    /** Elements that are stored together: a row is a whole number of these. */
    int block() {
        return block;
    }

    long bytes(long elements) {
        return elements / block * blockBytes;
    }

    /** Whether {@code value} has a number near it in this type. */
    boolean holds(float value) {
        float most = switch (this) {
            case F32 -> Float.MAX_VALUE;
            case F16 -> LARGEST_HALF;
            case Q8_0 -> LARGEST_HALF * LARGEST;
        };
        return Math.abs(value) <= most;
    }

    /** Appends {@code count} elements from {@code from} on, little-endian. */
    void put(float[] values, int from, int count, ByteBuffer to) {
        for (int i = from; i < from + count; i += block) {
            switch (this) {
                case F32 -> to.putFloat(values[i]);
                case F16 -> to.putShort(Float.floatToFloat16(values[i]));
                case Q8_0 -> putBlock(values, i, to);
            }
        }
    }

    private void putBlock(float[] values, int from, ByteBuffer to) {
        float largest = 0;
        for (int i = from; i < from + block; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        float scale = largest / LARGEST;
        float factor = scale == 0 ? 0 : 1 / scale;
        to.putShort(Float.floatToFloat16(scale));
        for (int i = from; i < from + block; i++) {
            to.put((byte) Math.round(values[i] * factor));
        }
    }
}
