package io.colm.engine.onnx;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The upper half of a float. */
final class Bfloat16 {
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Lanes.SPECIES.vectorBitSize() / 2));
    private static final VectorSpecies<Integer> WHOLES = VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

    private Bfloat16() {}

    /** To the nearest, ties to even; {@code value} is finite. */
    static short nearest(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** The smallest that is not below {@code value}, which is finite and not negative. */
    static short ceiling(float value) {
        return (short) (Float.floatToRawIntBits(value) + 0xffff >>> 16);
    }

    static float widen(short half) {
        return Float.intBitsToFloat(half << Short.SIZE);
    }

    /** As many as there are lanes, widened. */
    static FloatVector load(MemorySegment from, long byteOffset) {
        IntVector wholes = (IntVector) ShortVector.fromMemorySegment(HALVES, from, byteOffset, Lanes.ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, WHOLES, 0);
        return wholes.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
    }

    static void widen(MemorySegment from, long at, int count, MemorySegment to, long target) {
        for (int i = 0; i < count; i += Lanes.WIDTH) {
            load(from, at + (long) i * Short.BYTES).intoMemorySegment(to, target + (long) i * Float.BYTES, Lanes.ORDER);
        }
    }
}
