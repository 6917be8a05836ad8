package io.colm.training;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a run: which weights learn, from what, and for how long. All others are frozen, and stay bit for bit.
 *
 * @param first first chain that learns, from 1
 * @param last last chain that learns, and that runs
 * @param headsOnly only the heads of these chains learn, as in the paper's elastic inference (§4.3)
 */
public record Stage(
        int first,
        int last,
        boolean headsOnly,
        Objective objective,
        @Nullable Distillation distillation,
        Budget budget) {

    public Stage {
        if (first < 1 || first > last) {
            throw new IllegalArgumentException(
                    "a stage trains chains from 1 on, in order, not %d to %d".formatted(first, last));
        }
        if (objective instanceof Objective.Weighted weighted
                && !weighted.weights().isEmpty()) {
            List<Double> weights = weighted.weights();
            if (weights.size() != last || weights.getLast() == 0) {
                throw new IllegalArgumentException(
                        "weights must be given for each of %d prefixes, that of the largest not 0, are %s"
                                .formatted(last, weights));
            }
        }
        if (distillation != null && distillation.teacher() > last) {
            throw new IllegalArgumentException(
                    "a teacher of %d chains cannot teach where %d run".formatted(distillation.teacher(), last));
        }
    }

    /** Chains {@code first..last}, all their weights, without a teacher. */
    public static Stage of(int first, int last, Objective objective, Budget budget) {
        return new Stage(first, last, false, objective, null, budget);
    }

    /** The same with a teacher, or without. */
    public Stage taughtBy(@Nullable Distillation teacher) {
        return new Stage(first, last, headsOnly, objective, teacher, budget);
    }

    boolean trains(int chain, String tensor) {
        return chain >= first && chain <= last && (!headsOnly || tensor.equals("head"));
    }

    SortedMap<Integer, Double> terms(long seed, long step) {
        return objective.terms(first, last, seed, step);
    }

    /** What has to stay the same for a run to go on; how long may change. */
    String meaning() {
        return "%s of chains %d..%d by %s, %s"
                .formatted(headsOnly ? "heads" : "weights", first, last, objective, distillation);
    }

    String text() {
        String what = headsOnly ? "heads of chains " : first == last ? "chain " : "chains ";
        return what
                + (first == last ? String.valueOf(first) : first + ".." + last)
                + switch (objective) {
                    case Objective.Largest largest -> ", on the loss of %d chains".formatted(last);
                    case Objective.Sampled sampled ->
                        ", each step on the loss of %d chains and of one shorter prefix, by chance".formatted(last);
                    case Objective.Weighted weighted ->
                        ", on the losses of all prefixes, weighted " + weights(weighted);
                }
                + (distillation == null
                        ? ""
                        : ", %s of it what the first %d chains think at temperature %s"
                                .formatted(distillation.share(), distillation.teacher(), distillation.temperature()))
                + ", for " + budget;
    }

    private List<Double> weights(Objective.Weighted weighted) {
        return weighted.weights().isEmpty()
                ? IntStream.rangeClosed(first, last).mapToObj(chains -> 1.0).toList()
                : weighted.weights();
    }
}
