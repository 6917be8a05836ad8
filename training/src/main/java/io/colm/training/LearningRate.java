package io.colm.training;

/**
 * Rises in a line over the first {@code warmup} of a stage to {@code peak}, then falls by a cosine to a tenth of it.
 *
 * @param warmup share of the stage, within [0, 1)
 */
public record LearningRate(double peak, double warmup) {

    private static final double FLOOR = 0.1;

    public LearningRate {
        if (!(peak > 0)) {
            throw new IllegalArgumentException("learning rate must be positive, is " + peak);
        }
        if (!(warmup >= 0 && warmup < 1)) {
            throw new IllegalArgumentException("warm-up must be within [0, 1), is " + warmup);
        }
    }

    /** Rate once {@code progress} of the stage is done, from 0 to 1. */
    double at(double progress) {
        if (progress < warmup) {
            return peak * Math.max(progress / warmup, 0.01);
        }
        double cosine = (1 + Math.cos(Math.PI * Math.min(1, (progress - warmup) / (1 - warmup)))) / 2;
        return peak * (FLOOR + (1 - FLOOR) * cosine);
    }
}
