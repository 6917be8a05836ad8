package io.colm.training;

import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a step makes smaller: a sum of prefixes' losses. Prefixes that hold no trained chain never count. */
public sealed interface Objective {

    /** The loss of the largest prefix alone: plain cross-entropy, as of one dense model. */
    record Largest() implements Objective {}

    /** The largest prefix, and beside it one shorter by chance: in the mean all of them, for little more than one. */
    record Sampled() implements Objective {}

    /**
     * All prefixes, the multi-chain loss of the paper (§3.4).
     *
     * @param weights by chain count from 1; empty: one for each prefix
     */
    record Weighted(List<Double> weights) implements Objective {
        public Weighted {
            weights = List.copyOf(weights);
            if (!weights.stream().allMatch(weight -> weight >= 0 && Double.isFinite(weight))
                    || (!weights.isEmpty() && weights.stream().allMatch(weight -> weight == 0))) {
                throw new IllegalArgumentException(
                        "the weights of prefixes must not be negative, and not all 0, are " + weights);
            }
        }
    }

    /**
     * Chain counts and weights of step {@code step}: a function of the seed and the step, so that a resumed run sees the
     * same.
     *
     * @param first smallest chain count that has something to learn
     * @param last largest chain count
     */
    default SortedMap<Integer, Double> terms(int first, int last, long seed, long step) {
        SortedMap<Integer, Double> terms = new TreeMap<>();
        switch (this) {
            case Largest largest -> terms.put(last, 1.0);
            case Sampled sampled -> {
                terms.put(last, 1.0);
                if (first < last) {
                    terms.put(first + new Random(seed ^ ~step * 0x9E3779B97F4A7C15L).nextInt(last - first), 1.0);
                }
            }
            case Weighted weighted -> {
                for (int chains = first; chains <= last; chains++) {
                    double weight = weighted.weights.isEmpty() ? 1 : weighted.weights.get(chains - 1);
                    if (weight > 0) {
                        terms.put(chains, weight);
                    }
                }
            }
        }
        return terms;
    }
}
