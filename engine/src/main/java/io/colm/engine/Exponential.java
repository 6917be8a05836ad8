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
    private static final int DEGREE = 12;

    private Exponential() {}

    static double of(double x) {
        if (x < LEAST) {
            return 0;
        }
        long power = Math.round(x * LOG2_E);
        double rest = x - power * LN2_HIGH - power * LN2_LOW;
        double sum = 1;
        for (int i = DEGREE; i > 0; i--) {
            sum = 1 + rest * sum / i;
        }
        return sum * Double.longBitsToDouble((power + Double.MAX_EXPONENT) << 52);
    }
}
