package io.colm.cli.bench;

import io.colm.engine.KvLayout;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import io.colm.model.ModelShape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Measures one model in some precisions and KV types, all open at once: every round visits every workload, so that what
 * disturbs one disturbs all, and the medians of the rounds are compared.
 */
public final class EngineBench {
    private static final int STORIES = 4;

    private final Subject subject;
    private final Plan plan;
    private final BenchReport report;
    private final List<OnnxModelRunner> runners = new ArrayList<>();
    private final List<PrecisionBench> benches = new ArrayList<>();

    /**
     * How much is measured.
     *
     * @param kvTypes what keys and values are stored as, each with every precision
     * @param threads that share a step
     * @param rounds that count; one more warms up
     */
    public record Plan(
            List<Precision> precisions,
            List<ElementType> kvTypes,
            int threads,
            int rounds,
            Duration visit,
            Duration warmUp) {
        public Plan {
            precisions = List.copyOf(precisions);
            kvTypes = List.copyOf(kvTypes);
            if (rounds < 1) {
                throw new IllegalArgumentException("--rounds must be at least 1, is " + rounds);
            }
        }

        /** A look at everything: its figures say little. */
        public static Plan quick(List<Precision> precisions, List<ElementType> kvTypes, int threads) {
            return new Plan(precisions, kvTypes, threads, 1, Duration.ZERO, Duration.ZERO);
        }
    }

    public EngineBench(Subject subject, Plan plan, BenchReport report) {
        this.subject = subject;
        this.plan = plan;
        this.report = report;
    }

    public void run() throws IOException {
        describe();
        try {
            for (Precision precision : plan.precisions()) {
                for (ElementType kvType : plan.kvTypes()) {
                    open(precision, kvType);
                }
            }
            report.title("Speed: medians of %d rounds that visit every line in turn; prompts of %d tokens in decode"
                    .formatted(plan.rounds(), Decode.PROMPT));
            measure();
            report.header();
            benches.forEach(bench -> bench.tell(report));
            benches.forEach(bench -> bench.compare(report));
            compareAcross();
            for (PrecisionBench bench : benches) {
                bench.profile(report, plan.visit());
            }
        } finally {
            benches.forEach(PrecisionBench::close);
            runners.forEach(OnnxModelRunner::close);
        }
    }

    private void describe() {
        ModelShape shape = subject.shape();
        report.title("Model " + subject.name());
        report.setting("model", subject.name());
        report.setting("shape", shape.toString());
        for (int k = 1; k <= shape.chainCount(); k++) {
            report.setting("parameters_of_%d_chains".formatted(k), shape.parameters(k));
        }
        report.setting("threads", plan.threads());
        report.setting("processors", Runtime.getRuntime().availableProcessors());
        report.setting("visit_ms", plan.visit().toMillis());
        report.setting("rounds", plan.rounds());
    }

    private void open(Precision precision, ElementType kvType) throws IOException {
        String label = kvType == ElementType.F32 ? label(precision) : label(precision) + " kv " + label(kvType);
        report.title("Memory of " + label);
        var runner = new OnnxModelRunner(subject.shape(), new OnnxSettings(precision, kvType, plan.threads()));
        runners.add(runner);
        OptionalLong before = Memory.allocated();
        for (int chain = 1; chain <= subject.shape().chainCount(); chain++) {
            runner.openChain(subject.shard(chain));
            OptionalLong now = Memory.allocated();
            if (now.isPresent()) {
                report.number(
                        "%s, chains 1 to %d, outside the heap".formatted(label, chain),
                        (now.getAsLong() - before.orElse(0)) / 0x1p20,
                        "MiB");
            }
        }
        report.number(
                label + ", keys and values of a token",
                (double) runner.kvLayout().blockBytes() / KvLayout.POSITIONS,
                "bytes");
        runner.warmUp(plan.warmUp());
        benches.add(new PrecisionBench(label, runner, subject.beginnings(STORIES), subject.threshold()));
    }

    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private void measure() {
        for (int round = 0; round <= plan.rounds(); round++) {
            for (PrecisionBench bench : benches) {
                for (Measured measured : bench.all()) {
                    measured.visit(plan.visit().toNanos(), round > 0);
                }
            }
        }
    }

    private void compareAcross() {
        if (benches.size() == 2) {
            PrecisionBench first = benches.getFirst();
            PrecisionBench last = benches.getLast();
            report.title("%s against %s, time of a step".formatted(last.label(), first.label()));
            for (int i = 0; i < first.all().size(); i++) {
                Measured measured = first.all().get(i);
                report.ratio(
                        "%s, %s, %s : %s"
                                .formatted(
                                        measured.workload().name(),
                                        measured.figure().tier(),
                                        last.label(),
                                        first.label()),
                        last.all().get(i).millis() / measured.millis());
            }
        }
    }
}
