package io.colm.cli.experiment;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a trial: a line of {@code results.jsonl}.
 *
 * @param setting scale and texts it was run with, as a digest
 * @param parameters by chain count from 1
 * @param losses nats a token by validation text, then by chain count from 1
 * @param cpuSeconds of the whole process, measuring included
 */
record Outcome(
        String trial,
        String setting,
        List<Long> parameters,
        long steps,
        long tokens,
        double cpuSeconds,
        Map<String, List<Double>> losses) {

    /** Loss of {@code chains} chains on one text. */
    double loss(String text, int chains) {
        @Nullable List<Double> of = losses.get(text);
        if (of == null) {
            throw new IllegalArgumentException("%s was not measured on %s".formatted(trial, text));
        }
        return of.get(chains - 1);
    }
}
