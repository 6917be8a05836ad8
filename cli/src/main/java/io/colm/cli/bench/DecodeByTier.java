package io.colm.cli.bench;

import io.colm.engine.ModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Steps of one running generation at every tier, taken in turn. */
public final class DecodeByTier {

    private static final long VISIT_NANOS = 500_000_000;

    private DecodeByTier() {}

    /**
     * CPU time of one token.
     *
     * @param chains its tier
     * @param millis median of the rounds
     */
    public record Reading(int chains, double millis) {}

    /**
     * Random weights of {@code shape} in fp32, one thread; tiers from 1 on.
     *
     * @param rounds that count; one more warms up
     */
    public static List<Reading> of(BenchShape shape, int rounds) throws IOException {
        try (Subject subject = Subject.random(shape.toString(), shape.chained());
                ModelRunner runner = subject.open(OnnxSettings.REFERENCE)) {
            List<Decode> tiers = new ArrayList<>();
            for (int chains = 1; chains <= runner.chains(); chains++) {
                tiers.add(new Decode("tier " + chains, runner, chains));
            }
            List<Reading> readings = read(tiers, rounds);
            tiers.forEach(Decode::close);
            return readings;
        }
    }

    private static List<Reading> read(List<Decode> tiers, int rounds) {
        List<List<Double>> millis = new ArrayList<>();
        tiers.forEach(tier -> millis.add(new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < tiers.size(); i++) {
                Sample sample = tiers.get(i).visit(VISIT_NANOS);
                if (round > 0) {
                    millis.get(i).add(sample.cpu() / 1e6 / sample.steps());
                }
            }
        }
        List<Reading> readings = new ArrayList<>();
        for (List<Double> of : millis) {
            readings.add(new Reading(readings.size() + 1, Measured.median(of)));
        }
        return readings;
    }
}
