package io.colm.model.shard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.Stream;

/** How a shard stores one number, little-endian; the names are those of safetensors. */
public enum ElementType {
    F32(4),
    F16(2),
    BF16(2);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The smallest type that holds the numbers of all {@code types} exactly. */
    public static ElementType holding(Stream<ElementType> types) {
        return types.reduce((a, b) -> a == b ? a : F32).orElse(F32);
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The {@code index}-th number that begins at {@code from}; exact. */
    float get(MemorySegment from, long index) {
        return switch (this) {
            case F32 -> from.get(FLOAT, index * 4);
            case F16 -> Float.float16ToFloat(from.get(SHORT, index * 2));
            case BF16 -> Float.intBitsToFloat(from.get(SHORT, index * 2) << 16);
        };
    }

    /** Stores {@code value}, rounded to the nearest (ties to even). */
    void set(MemorySegment to, long index, float value) {
        switch (this) {
            case F32 -> to.set(FLOAT, index * 4, value);
            case F16 -> to.set(SHORT, index * 2, Float.floatToFloat16(value));
            case BF16 -> to.set(SHORT, index * 2, toBfloat16(value));
        }
    }

    /** What {@code value} becomes once stored and read again. */
    public float round(float value) {
        return switch (this) {
            case F32 -> value;
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BF16 -> Float.intBitsToFloat(toBfloat16(value) << 16);
        };
    }

    private static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40); // quiet: rounding could carry a NaN into infinity
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
