package io.colm.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on a model.
 *
 * @param evaluations one for each validation text
 * @param consistency null where it was not asked
 */
record Measures(List<Evaluation> evaluations, @Nullable Consistency consistency, List<Sample> samples) {

    Measures {
        evaluations = List.copyOf(evaluations);
        samples = List.copyOf(samples);
    }
}
