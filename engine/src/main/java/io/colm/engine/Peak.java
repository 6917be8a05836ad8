package io.colm.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The largest of some logits. */
final class Peak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private Peak() {}

    /**
     * The token with the largest logit; of equal ones the lowest.
     *
     * @throws ArithmeticException if the logits are no distribution
     */
    static int of(float[] logits) {
        float most = most(logits, 0, logits.length);
        if (!Float.isFinite(most)) {
            throw refusal(logits, most);
        }
        int token = 0;
        while (logits[token] != most) {
            token++;
        }
        return token;
    }

    /** The largest logit of the tokens from {@code from} to before {@code to}; NaN where one is. */
    static float most(float[] logits, int from, int to) {
        float most = Float.NEGATIVE_INFINITY;
        int whole = from + SPECIES.loopBound(to - from);
        if (whole > from) {
            FloatVector lanes = FloatVector.broadcast(SPECIES, most);
            for (int token = from; token < whole; token += SPECIES.length()) {
                lanes = lanes.max(FloatVector.fromArray(SPECIES, logits, token));
            }
            most = lanes.reduceLanes(VectorOperators.MAX);
        }
        for (int token = whole; token < to; token++) {
            most = Math.max(most, logits[token]);
        }
        return most;
    }

    private static ArithmeticException refusal(float[] logits, float most) {
        if (most == Float.NEGATIVE_INFINITY) {
            return new ArithmeticException("no token has a finite logit");
        }
        int token = 0;
        while (Float.isFinite(logits[token]) || logits[token] == Float.NEGATIVE_INFINITY) {
            token++;
        }
        return new ArithmeticException("the logit of token %d is %s".formatted(token, logits[token]));
    }
}
