package io.colm.cli.bench;

import io.colm.engine.KvLayout;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.KvPool;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;
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
        try (OnnxModelRunner runner = subject.open(new OnnxSettings(precision, type, threads))) {
            List<Reading> readings = new ArrayList<>();
            for (int tier = 1; tier <= runner.chains(); tier++) {
                readings.add(read(tokens, window, runner, tier));
            }
            return readings;
        }
    }

    private static Reading read(int[] tokens, int window, ModelRunner runner, int tier) {
        int[] likeliest = new int[tokens.length - 1];
        double loss = 0;
        var plan = new Plan(window, runner.shape().vocabulary());
        int[] blocks = new int[KvLayout.blocks(window)];
        try (var pool = new KvPool(runner.kvLayout(), blocks.length)) {
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = pool.allocate();
            }
            for (int from = 0; from < likeliest.length; from += window) {
                int count = Math.min(window, likeliest.length - from);
                plan.clear();
                for (int position = 0; position < count; position++) {
                    plan.add(tokens[from + position], position, tier, blocks, true);
                }
                runner.run(plan, pool);
                for (int row = 0; row < count; row++) {
                    float[] logits = plan.logits(row);
                    likeliest[from + row] = largest(logits);
                    loss += loss(logits, logits[likeliest[from + row]], tokens[from + row + 1]);
                }
            }
        }
        return new Reading(loss / likeliest.length, likeliest);
    }

    private static int largest(float[] logits) {
        int largest = 0;
        for (int i = 1; i < logits.length; i++) {
            largest = logits[i] > logits[largest] ? i : largest;
        }
        return largest;
    }

    private static double loss(float[] logits, double largest, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return Math.log(sum) + largest - logits[token];
    }
}
