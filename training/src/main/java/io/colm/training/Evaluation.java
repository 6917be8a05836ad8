package io.colm.training;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Mean loss of every prefix on one validation text.
 *
 * @param tokens predicted tokens
 * @param losses nats a token, by chain count from 1
 */
public record Evaluation(String text, long tokens, List<Double> losses) {

    public Evaluation {
        losses = List.copyOf(losses);
    }

    /** The losses for a person's eyes. */
    String shown() {
        return losses.stream()
                .map(loss -> String.format(Locale.ROOT, "%.4f", loss))
                .toList()
                .toString();
    }

    SortedMap<Integer, Double> byChains() {
        SortedMap<Integer, Double> map = new TreeMap<>();
        losses.forEach(loss -> map.put(map.size() + 1, loss));
        return map;
    }
}
