package io.colm.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A workload of one precision and tier, and what its visits took. */
final class Measured {
    private final String precision;
    private final String tier;
    private final Workload workload;
    private final List<Sample> samples = new ArrayList<>();

    Measured(String precision, String tier, Workload workload) {
        this.precision = precision;
        this.tier = tier;
        this.workload = workload;
    }

    Workload workload() {
        return workload;
    }

    void visit(long nanos, boolean kept) {
        Sample sample = workload.visit(nanos);
        if (kept) {
            samples.add(sample);
        }
    }

    double millis() {
        return median(Sample::millisPerStep);
    }

    double tokensPerSecond() {
        return median(Sample::tokensPerSecond);
    }

    Figure figure() {
        long cpu = samples.stream().mapToLong(Sample::cpu).sum();
        long tokens = samples.stream().mapToLong(Sample::tokens).sum();
        return new Figure(
                workload.name(),
                precision,
                tier,
                millis(),
                tokensPerSecond(),
                cpu == 0 ? 0 : tokens * 1e9 / cpu,
                median(sample -> (double) sample.bytes() / sample.steps()));
    }

    private double median(ToDoubleFunction<Sample> of) {
        return median(samples.stream().map(of::applyAsDouble).toList());
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
