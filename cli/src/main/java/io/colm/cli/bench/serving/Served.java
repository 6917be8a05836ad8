package io.colm.cli.bench.serving;

import java.util.ArrayList;
import java.util.List;

/** What one server's streams took, round by round. */
final class Served {
    private final Target target;
    private final List<StreamTimes> streams = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();

    Served(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    /** Adds a round of streams that ran at the same time, for {@code nanos} in all. */
    void add(List<StreamTimes> times, long nanos) {
        streams.addAll(times);
        rates.add(times.stream().mapToInt(StreamTimes::tokens).sum() * 1e9 / nanos);
    }

    /** Within which {@code share} of the first tokens came. */
    double firstMillis(double share) {
        return quantile(streams.stream().map(StreamTimes::firstMillis).toList(), share);
    }

    double nextMillis(double share) {
        return quantile(streams.stream().map(StreamTimes::nextMillis).toList(), share);
    }

    /** Of all streams together, the median round. */
    double tokensPerSecond() {
        return quantile(rates, 0.5);
    }

    private static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
