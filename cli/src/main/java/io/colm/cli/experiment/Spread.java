package io.colm.cli.experiment;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** One figure of several seeds. */
record Spread(List<Double> values) {

    /** Two-sided 95 % quantiles of Student's t for 1, 2 … degrees of freedom. */
    private static final double[] STUDENT = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};

    Spread {
        values = List.copyOf(values);
    }

    double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** Half of the 95 % interval of the mean; infinite of one value. */
    double margin() {
        int freedom = values.size() - 1;
        if (freedom < 1) {
            return Double.POSITIVE_INFINITY;
        }
        double mean = mean();
        double variance = values.stream()
                        .mapToDouble(value -> (value - mean) * (value - mean))
                        .sum()
                / freedom;
        return STUDENT[Math.min(freedom, STUDENT.length) - 1] * Math.sqrt(variance / values.size());
    }

    /** Differences seed by seed: what the seeds have in common falls out. */
    Spread minus(Spread other) {
        if (values.size() != other.values.size()) {
            throw new IllegalArgumentException(
                    "%d values cannot be paired with %d".formatted(values.size(), other.values.size()));
        }
        return new Spread(IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) - other.values.get(i))
                .toList());
    }

    Spread plus(Spread other) {
        return minus(new Spread(other.values.stream().map(value -> -value).toList()));
    }

    boolean surelyAbove(double value) {
        return mean() - margin() > value;
    }

    boolean surelyBelow(double value) {
        return mean() + margin() < value;
    }

    /** What three places can carry: mean and 95 % margin. */
    String text() {
        return values.size() < 2
                ? String.format(Locale.ROOT, "%.3f", mean())
                : String.format(Locale.ROOT, "%.3f ± %.3f", mean(), margin());
    }

    /** The same with a sign. */
    String signed() {
        return (mean() >= 0 ? "+" : "−")
                + new Spread(values.stream()
                                .map(value -> mean() >= 0 ? value : -value)
                                .toList())
                        .text();
    }
}
