package io.colm.engine;

/**
 * Random numbers that are a function of a seed and a counter, without a state: SplitMix64 (Steele, Lea and Flood, 2014)
 * started at the mixed seed, read at any index.
 */
final class CounterRandom {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private CounterRandom() {}

    /** Uniform in [0, 1), a multiple of {@code 2^-53}. */
    static double uniform(long seed, long counter) {
        return (mix(mix(seed) + (counter + 1) * GOLDEN_GAMMA) >>> 11) * 0x1p-53;
    }

    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
