package io.colm.engine;

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

    private Exponential() {}

    static double of(double x) {
        if (x < LEAST) {
            return 0;
        }
        double power = x * LOG2_E + ROUND - ROUND;
        double rest = x - power * LN2_HIGH - power * LN2_LOW;
        return polynomial(rest) * Double.longBitsToDouble(((long) power + Double.MAX_EXPONENT) << 52);
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
}
