package io.colm.cli.eval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mean over parts that are independent of each other, each a sum over some weight: tokens of a window, or one answer.
 * Within a part nothing need be independent.
 */
final class Mean {

    private record Part(double sum, double weight) {}

    private final List<Part> parts = new ArrayList<>();

    void add(double sum, double weight) {
        parts.add(new Part(sum, weight));
    }

    void add(boolean right) {
        add(right ? 1 : 0, 1);
    }

    /** Whether there is anything to take the mean of. */
    boolean isKnown() {
        return weight() > 0;
    }

    double value() {
        return parts.stream().mapToDouble(Part::sum).sum() / weight();
    }

    /**
     * Of the ratio of both sums, to first order (Cochran 1977, §6.4); for equal weights the sample's standard deviation
     * over the root of its size. None for fewer than two parts.
     */
    @Nullable
    Double standardError() {
        int count = parts.size();
        double mean = value();
        double squares = parts.stream()
                .mapToDouble(part -> part.sum() - mean * part.weight())
                .map(rest -> rest * rest)
                .sum();
        return count < 2 ? null : (Double) (Math.sqrt(squares * count / (count - 1)) / weight());
    }

    private double weight() {
        return parts.stream().mapToDouble(Part::weight).sum();
    }
}
