package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Keys and values as {@code scale · code}: {@code scale = max |x| / 127} of one position and head, rounded up to bf16, and
 * {@code code = round(x / scale)}, ties to even.
 */
final class Int8Planes {
    private static final int LARGEST = 127;
    private static final int POSITIONS = KvLayout.POSITIONS;

    private final KvLayout layout;
    private final float[] scales = new float[POSITIONS];

    Int8Planes(KvLayout layout) {
        this.layout = layout;
    }

    /** Replaces {@code vector} by its codes, and writes its scale where the plane keeps that of {@code position}. */
    void encode(float[] vector, MemorySegment memory, long plane, int position) {
        short scale = Bfloat16.ceiling(Lanes.largestMagnitude(vector, 0, vector.length) / LARGEST);
        memory.set(ValueLayout.JAVA_SHORT, scale(plane, position), scale);
        float divisor = scale == 0 ? 1 : Bfloat16.widen(scale);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) Math.rint(vector[i] / divisor);
        }
    }

    /** Writes the keys of a plane, {@code [headDim][64]}, as fp32. */
    void decodeKeys(MemorySegment from, long plane, MemorySegment to, long target) {
        for (int position = 0; position < POSITIONS; position++) {
            scales[position] = readScale(from, plane, position);
        }
        for (int i = 0; i < layout.headDim(); i++) {
            for (int position = 0; position < POSITIONS; position += Lanes.WIDTH) {
                long place = (long) i * POSITIONS + position;
                codes(from, plane + place)
                        .mul(FloatVector.fromArray(Lanes.SPECIES, scales, position))
                        .intoMemorySegment(to, target + place * Float.BYTES, Lanes.ORDER);
            }
        }
    }

    /** Writes the values of a plane, {@code [64][headDim]}, as fp32. */
    void decodeValues(MemorySegment from, long plane, MemorySegment to, long target) {
        for (int position = 0; position < POSITIONS; position++) {
            float scale = readScale(from, plane, position);
            for (int i = 0; i < layout.headDim(); i += Lanes.WIDTH) {
                long place = (long) position * layout.headDim() + i;
                codes(from, plane + place).mul(scale).intoMemorySegment(to, target + place * Float.BYTES, Lanes.ORDER);
            }
        }
    }

    private float readScale(MemorySegment memory, long plane, int position) {
        return Bfloat16.widen(memory.get(ValueLayout.JAVA_SHORT, scale(plane, position)));
    }

    private long scale(long plane, int position) {
        return plane + layout.scales() + (long) position * Short.BYTES;
    }

    /** With four lanes it reads twice as many as it uses, the last ones from the scales behind. */
    private static FloatVector codes(MemorySegment from, long at) {
        ByteVector codes = ByteVector.fromMemorySegment(Lanes.CODES, from, at, Lanes.ORDER);
        return (FloatVector) codes.convertShape(VectorOperators.B2F, Lanes.SPECIES, 0);
    }
}
