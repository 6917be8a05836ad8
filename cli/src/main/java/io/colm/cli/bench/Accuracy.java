package io.colm.cli.bench;

import io.colm.cli.reading.Reader;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.Likeliest;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What int8 products and narrower keys and values cost in accuracy: perplexity on a text, and how often the likeliest token
 * is that of fp32, for every tier.
 */
public final class Accuracy {
    private static final int LONGEST = 256;

    /** A variant is on by default only if its perplexity is within this share of fp32's … */
    private static final double MOST_LOSS = 0.005;

    /** … and its likeliest token is fp32's this often. */
    private static final double LEAST_AGREEMENT = 0.99;

    private final Subject subject;
    private final int threads;
    private final BenchReport report;

    public Accuracy(Subject subject, int threads, BenchReport report) {
        this.subject = subject;
        this.threads = threads;
        this.report = report;
    }

    /** Mean negative log-likelihood in nats, and the likeliest token behind every token of the text. */
    private record Reading(double loss, int[] likeliest) {
        double perplexity() {
            return Math.exp(loss);
        }

        double agreement(Reading other) {
            int same = 0;
            for (int i = 0; i < likeliest.length; i++) {
                same += likeliest[i] == other.likeliest[i] ? 1 : 0;
            }
            return (double) same / likeliest.length;
        }
    }

    /** @param tokens of the text, at least two */
    public void run(int[] tokens) throws IOException {
        int window = Math.min(LONGEST, subject.shape().context());
        report.title(
                "Accuracy of %s on %,d tokens, in windows of %d; gate: perplexity within %.1f %%, agreement %.0f %%"
                        .formatted(subject.name(), tokens.length, window, 100 * MOST_LOSS, 100 * LEAST_AGREEMENT));
        report.setting("model", subject.name());
        report.setting("text_tokens", tokens.length);
        List<Reading> reference = read(tokens, window, Precision.FP32, ElementType.F32);
        for (int tier = 1; tier <= reference.size(); tier++) {
            report.number(
                    "fp32, keys and values F32, %d chains: perplexity".formatted(tier),
                    reference.get(tier - 1).perplexity(),
                    "");
        }
        for (Precision precision : Precision.values()) {
            for (ElementType type : ElementType.values()) {
                if (precision != Precision.FP32 || type != ElementType.F32) {
                    compare(tokens, window, precision, type, reference);
                }
            }
        }
    }

    private void compare(int[] tokens, int window, Precision precision, ElementType type, List<Reading> reference)
            throws IOException {
        List<Reading> readings = read(tokens, window, precision, type);
        for (int tier = 1; tier <= readings.size(); tier++) {
            Reading reading = readings.get(tier - 1);
            double loss = reading.perplexity() / reference.get(tier - 1).perplexity() - 1;
            double agreement = reading.agreement(reference.get(tier - 1));
            String what = "%s, keys and values %s, %d chains".formatted(EngineBench.label(precision), type, tier);
            report.number(what + ": perplexity above fp32's", 100 * loss, "%");
            report.number(what + ": same likeliest token", 100 * agreement, "%");
            report.line(
                    "%s: %s", what, loss <= MOST_LOSS && agreement >= LEAST_AGREEMENT ? "within the gate" : "OUTSIDE");
        }
    }

    private List<Reading> read(int[] tokens, int window, Precision precision, ElementType type) throws IOException {
        try (OnnxModelRunner runner = subject.open(new OnnxSettings(precision, type, threads));
                Reader reader = new Reader(runner, window)) {
            List<Reading> readings = new ArrayList<>();
            for (int tier = 1; tier <= runner.chains(); tier++) {
                readings.add(read(tokens, reader, tier));
            }
            return readings;
        }
    }

    private static Reading read(int[] tokens, Reader reader, int tier) {
        int[] likeliest = new int[tokens.length - 1];
        double[] loss = new double[1];
        reader.readInWindows(tokens, tier, (position, logits) -> {
            Likeliest said = Likeliest.of(logits);
            likeliest[position] = said.token();
            loss[0] += said.logSum() - logits[tokens[position + 1]];
        });
        return new Reading(loss[0] / likeliest.length, likeliest);
    }
}
