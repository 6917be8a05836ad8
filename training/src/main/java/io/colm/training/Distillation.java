package io.colm.training;

/**
 * Teaches the other prefixes of an objective what one prefix thinks (Hinton et al. 2015): their loss becomes
 * {@code (1 - share) CE + share T² KL(teacher at T || student at T)}, and nothing of it flows back into the teacher.
 *
 * @param teacher its chain count: the largest for self-distillation, a frozen prefix to stay near what is known
 * @param share from 0 to 1
 * @param temperature {@code T}
 */
public record Distillation(int teacher, double share, double temperature) {

    public Distillation {
        if (teacher < 1) {
            throw new IllegalArgumentException("the teacher must have at least 1 chain, has " + teacher);
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of distillation must be within [0, 1], is " + share);
        }
        if (!(temperature > 0) || !Double.isFinite(temperature)) {
            throw new IllegalArgumentException("the temperature of distillation must be positive, is " + temperature);
        }
    }
}
