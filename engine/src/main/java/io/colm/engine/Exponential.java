package io.colm.engine;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code e^x} for {@code x <= 0}, within 1e-14 relative, and the same bits on every machine and at every stage of
 * compilation, which {@link Math#exp} does not promise. Below {@code e^-708} it is 0.
 */
final class Exponential {

    private static final double LOG2_E = 1.4426950408889634;
    // ln 2 in two parts: the high one has trailing zeros, so that its products with small integers are exact.
    private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
    private static final double LN2_LOW = 1.90821492927058770002e-10;
    private static final double LEAST = -708;
    private static final double ROUND = 0x1.8p52; // adding it leaves an integer in the low bits
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    private Exponential() {}

    static double of(double x) {
        if (x < LEAST) {
            return 0;
        }
        double power = x * LOG2_E + ROUND - ROUND;
        double rest = x - power * LN2_HIGH - power * LN2_LOW;
        return polynomial(rest) * Double.longBitsToDouble(((long) power + Double.MAX_EXPONENT) << 52);
    }

    /** Replaces each value {@code x <= 0} by {@code e^x}, to the bits of {@link #of}. */
    static void replace(double[] values) {
        int whole = SPECIES.loopBound(values.length);
        for (int i = 0; i < whole; i += SPECIES.length()) {
            of(DoubleVector.fromArray(SPECIES, values, i)).intoArray(values, i);
        }
        for (int i = whole; i < values.length; i++) {
            values[i] = of(values[i]);
        }
    }

    private static DoubleVector of(DoubleVector x) {
        DoubleVector clamped = x.max(LEAST);
        DoubleVector shifted = clamped.mul(LOG2_E).add(ROUND); // the power is in its low bits
        DoubleVector power = shifted.sub(ROUND);
        DoubleVector rest = clamped.sub(power.mul(LN2_HIGH)).sub(power.mul(LN2_LOW));
        LongVector exponent =
                shifted.reinterpretAsLongs().add(Double.MAX_EXPONENT).lanewise(VectorOperators.LSHL, 52);
        return polynomial(rest).mul(exponent.reinterpretAsDoubles()).blend(0, x.lt(LEAST));
    }

    /** Taylor's up to the twelfth power: the next term is below 2e-16 where {@code x} is half of ln 2. */
    private static double polynomial(double x) {
        double sum = 1.0 / 479_001_600;
        sum = sum * x + 1.0 / 39_916_800;
        sum = sum * x + 1.0 / 3_628_800;
        sum = sum * x + 1.0 / 362_880;
        sum = sum * x + 1.0 / 40_320;
        sum = sum * x + 1.0 / 5_040;
        sum = sum * x + 1.0 / 720;
        sum = sum * x + 1.0 / 120;
        sum = sum * x + 1.0 / 24;
        sum = sum * x + 1.0 / 6;
        sum = sum * x + 1.0 / 2;
        sum = sum * x + 1;
        return sum * x + 1;
    }

    private static DoubleVector polynomial(DoubleVector x) {
        DoubleVector sum = DoubleVector.broadcast(SPECIES, 1.0 / 479_001_600);
        sum = sum.mul(x).add(1.0 / 39_916_800);
        sum = sum.mul(x).add(1.0 / 3_628_800);
        sum = sum.mul(x).add(1.0 / 362_880);
        sum = sum.mul(x).add(1.0 / 40_320);
        sum = sum.mul(x).add(1.0 / 5_040);
        sum = sum.mul(x).add(1.0 / 720);
        sum = sum.mul(x).add(1.0 / 120);
        sum = sum.mul(x).add(1.0 / 24);
        sum = sum.mul(x).add(1.0 / 6);
        sum = sum.mul(x).add(1.0 / 2);
        sum = sum.mul(x).add(1);
        return sum.mul(x).add(1);
    }
}
