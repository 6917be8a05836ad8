package io.colm.wire.registry;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a version on one task.
 *
 * @param task its name, such as that of the file
 * @param dataset SHA-256 of what was read, in 64 lower-case hexadecimal digits
 * @param settings how the model was run and how much was read, in words
 * @param tool what measured, with its version
 * @param time of the measurement
 */
public record Evaluation(String task, String dataset, String settings, String tool, Instant time, List<Score> scores) {

    public Evaluation {
        if (scores == null || scores.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("scores must be a list, without null in it");
        }
        scores = List.copyOf(scores);
    }

    /**
     * One number.
     *
     * @param metric its name, such as {@code nats_per_token}
     * @param chains prefix that it is about, from 1
     * @param drafting chains that draft for it, fewer than {@code chains}; only where the metric is about such a pair
     * @param standardError of {@code value}; none where there was too little to tell
     */
    public record Score(
            String metric,
            int chains,
            @Nullable Integer drafting,
            double value,
            @Nullable Double standardError) {}
}
