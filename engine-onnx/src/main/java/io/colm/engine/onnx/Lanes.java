package io.colm.engine.onnx;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Row arithmetic by vector lanes. Every result is a fixed sequence of IEEE operations: the same bits interpreted or
 * compiled, and on CPUs with 4, 8 or 16 lanes. Therefore sums run in {@value #SUMS} partial sums whatever the lanes, and
 * {@link #exp} is ours: {@code reduceLanes} and {@code EXP} promise neither.
 *
 * <p>Lengths are multiples of {@value #SUMS} unless said otherwise.
 */
final class Lanes {
    static final int SUMS = 16;
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > SUMS ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
    static final int WIDTH = SPECIES.length();
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Bytes for {@link #SPECIES}. No vector has four of them: with four lanes the upper half of these are not used. */
    static final VectorSpecies<Byte> CODES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, SPECIES.vectorBitSize() / 4)));

    private static final float LOWEST = -87;
    private static final float HIGHEST = 88;
    private static final float LOG2_E = 1.44269504f;
    private static final float ROUND = 0x1.8p23f; // adding it leaves an integer in the low bits
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float P0 = 1.9875691500e-4f;
    private static final float P1 = 1.3981999507e-3f;
    private static final float P2 = 8.3334519073e-3f;
    private static final float P3 = 4.1665795894e-2f;
    private static final float P4 = 1.6666665459e-1f;
    private static final float P5 = 5.0000001201e-1f;

    private Lanes() {}

    static FloatVector load(MemorySegment from, long byteOffset) {
        return FloatVector.fromMemorySegment(SPECIES, from, byteOffset, ORDER);
    }

    /** {@code e^x} within 2 ulp; 0 below -87. Cephes' expf: {@code 2^n · p(r)} with {@code x = n ln 2 + r}. */
    static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.max(LOWEST).min(HIGHEST);
        FloatVector n = clamped.mul(LOG2_E).add(ROUND).sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), clamped);
        r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(SPECIES, P0);
        p = p.fma(r, FloatVector.broadcast(SPECIES, P1));
        p = p.fma(r, FloatVector.broadcast(SPECIES, P2));
        p = p.fma(r, FloatVector.broadcast(SPECIES, P3));
        p = p.fma(r, FloatVector.broadcast(SPECIES, P4));
        p = p.fma(r, FloatVector.broadcast(SPECIES, P5));
        p = p.fma(r.mul(r), r).add(1);
        IntVector exponent = (IntVector) n.convert(VectorOperators.F2I, 0);
        FloatVector power = exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        return p.mul(power).blend(0, x.compare(VectorOperators.LT, LOWEST));
    }

    static void store(FloatVector low, FloatVector high, float[] to, int at) {
        low.intoArray(to, at);
        high.intoArray(to, at + WIDTH);
    }

    /**
     * Replaces {@code count} elements, any number, by {@code e^(x - largest)}, those behind them up to a multiple of
     * {@value #SUMS} by 0, and returns their sum.
     */
    static float exponentiate(float[] x, int at, int count, float[] sums) {
        int end = at + Math.ceilDiv(count, SUMS) * SUMS;
        Arrays.fill(x, at + count, end, Float.NEGATIVE_INFINITY);
        FloatVector highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = at; i < end; i += WIDTH) {
            highest = highest.max(FloatVector.fromArray(SPECIES, x, i));
        }
        float largest = highest.reduceLanes(VectorOperators.MAX);
        for (int lane = 0; lane < SUMS; lane += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = at + lane; i < end; i += SUMS) {
                FloatVector power = exp(FloatVector.fromArray(SPECIES, x, i).sub(largest));
                power.intoArray(x, i);
                sum = sum.add(power);
            }
            sum.intoArray(sums, lane);
        }
        return total(sums);
    }

    /** Adds up {@value #SUMS} partial sums, halving. Overwrites them. */
    static float total(float[] sums) {
        for (int half = SUMS / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }

    /** {@code to = scale · from}. */
    static void scale(MemorySegment from, long offset, float scale, float[] to) {
        for (int i = 0; i < to.length; i += WIDTH) {
            load(from, offset + (long) i * Float.BYTES).mul(scale).intoArray(to, i);
        }
    }

    /** {@code x *= scale}, from {@code at} on. */
    static void scale(float[] x, int at, int length, float scale) {
        for (int i = at; i < at + length; i += WIDTH) {
            FloatVector.fromArray(SPECIES, x, i).mul(scale).intoArray(x, i);
        }
    }

    /** {@code to += scale · from}. */
    static void addScaled(float[] to, int at, int length, MemorySegment from, long offset, float scale) {
        for (int i = 0; i < length; i += WIDTH) {
            FloatVector sum = load(from, offset + (long) i * Float.BYTES)
                    .mul(scale)
                    .add(FloatVector.fromArray(SPECIES, to, at + i));
            sum.intoArray(to, at + i);
        }
    }

    /** Root of the mean square of {@code length} elements, {@code epsilon} added to the mean. */
    static float rootMeanSquare(float[] x, int at, int length, double epsilon, float[] sums) {
        for (int lane = 0; lane < SUMS; lane += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = lane; i < length; i += SUMS) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, at + i);
                sum = v.fma(v, sum);
            }
            sum.intoArray(sums, lane);
        }
        return (float) Math.sqrt(total(sums) / length + epsilon);
    }

    /** {@code to = x / divisor · gain}; {@code x} and {@code to} begin at {@code at}. */
    static void normalize(float[] x, int at, float divisor, float[] gain, float[] to) {
        float factor = 1 / divisor;
        for (int i = 0; i < gain.length; i += WIDTH) {
            FloatVector.fromArray(SPECIES, x, at + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(SPECIES, gain, i))
                    .intoArray(to, at + i);
        }
    }

    /** {@code to = silu(scale · gate) · (scale · up)}: gate, then up, stand at {@code offset}, {@code length} each. */
    static void gate(MemorySegment gateAndUp, long offset, int length, float scale, float[] to, int at) {
        long up = offset + (long) length * Float.BYTES;
        for (int i = 0; i < length; i += WIDTH) {
            FloatVector g = load(gateAndUp, offset + (long) i * Float.BYTES).mul(scale);
            FloatVector u = load(gateAndUp, up + (long) i * Float.BYTES).mul(scale);
            g.div(exp(g.neg()).add(1)).mul(u).intoArray(to, at + i);
        }
    }

    /** {@code to = x · factor + offset}, its fraction cut off, as bytes from 0 on; {@code to} has room for 4 more. */
    static void quantize(float[] x, int at, int length, float factor, float offset, byte[] to) {
        FloatVector offsets = FloatVector.broadcast(SPECIES, offset);
        for (int i = 0; i < length; i += WIDTH) {
            FloatVector.fromArray(SPECIES, x, at + i)
                    .fma(FloatVector.broadcast(SPECIES, factor), offsets)
                    .convertShape(VectorOperators.F2B, CODES, 0)
                    .reinterpretAsBytes()
                    .intoArray(to, i);
        }
    }

    static float largestMagnitude(float[] x, int at, int length) {
        FloatVector largest = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += WIDTH) {
            largest = largest.max(FloatVector.fromArray(SPECIES, x, at + i).abs());
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }
}
