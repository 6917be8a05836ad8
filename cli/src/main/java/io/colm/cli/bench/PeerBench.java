package io.colm.cli.bench;

import io.colm.cli.gguf.GgufExport;
import io.colm.cli.gguf.GgufType;
import io.colm.engine.KvLayout;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * This engine beside llama.cpp: one chain, the same weights (int8 here, Q8_0 there), the same threads, in turn. Sampling is
 * counted on both sides; llama.cpp is driven from Node.js, which is counted, too.
 */
public final class PeerBench {
    private static final int PROMPT = 512;
    private static final int BATCH = 16;
    private static final int CONTEXT = 1_024;

    private final Subject subject;
    private final int threads;
    private final int rounds;
    private final Duration visit;
    private final BenchReport report;

    /** @param subject a model of one chain */
    public PeerBench(Subject subject, int threads, int rounds, Duration visit, BenchReport report) {
        this.subject = subject;
        this.threads = threads;
        this.rounds = rounds;
        this.visit = visit;
        this.report = report;
    }

    /** Where llama.cpp cannot be had, says why and measures nothing. */
    public void run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("colm-peers");
        try {
            if (installed(folder)) {
                compare(folder);
            }
        } finally {
            delete(folder);
        }
    }

    private boolean installed(Path folder) throws InterruptedException {
        try {
            LlamaCpp.install(folder);
            return true;
        } catch (IOException e) {
            report.line("skipped: %s", String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void compare(Path folder) throws IOException {
        Path gguf = folder.resolve("model.gguf");
        try (Shard first = subject.shard(1)) {
            new GgufExport(subject.name(), subject.shape(), GgufType.Q8_0).write(first, subject.tokenizer(), gguf);
        }
        var settings = new OnnxSettings(Precision.INT8, KvLayout.ElementType.F32, threads);
        try (OnnxModelRunner runner = subject.open(settings);
                LlamaCpp llama =
                        LlamaCpp.start(folder, gguf, threads, subject.shape().vocabulary(), BATCH, CONTEXT)) {
            runner.warmUp(visit.multipliedBy(rounds));
            compare(runner, llama);
        }
    }

    private void compare(OnnxModelRunner runner, LlamaCpp llama) {
        report.title("%s beside llama.cpp (node-llama-cpp %s), %d threads, medians of %d rounds in turn"
                .formatted(subject.name(), LlamaCpp.VERSION, threads, rounds));
        report.setting("model", subject.name());
        report.setting("parameters", subject.shape().parameters(1));
        report.setting("threads", threads);
        int[] many = new int[BATCH];
        Arrays.fill(many, 1);
        int steps = Decode.MOST_STEPS - 1;
        List<Measured> ours = List.of(
                ours(new Decode("decode, batch 1", runner, 1, new int[] {1})),
                ours(new Decode("decode, batch " + BATCH, runner, 1, many)),
                ours(new Prefill(runner, PROMPT, 1)));
        List<Measured> theirs = List.of(
                theirs(new LlamaWorkload("decode, batch 1", () -> llama.decode(1, Decode.PROMPT, steps))),
                theirs(new LlamaWorkload("decode, batch " + BATCH, () -> llama.decode(BATCH, Decode.PROMPT, steps))),
                theirs(new LlamaWorkload("prefill " + PROMPT, () -> llama.prefill(PROMPT))));
        try {
            for (int round = 0; round <= rounds; round++) {
                for (int i = 0; i < ours.size(); i++) {
                    ours.get(i).visit(visit.toNanos(), round > 0);
                    theirs.get(i).visit(visit.toNanos(), round > 0);
                }
            }
            tell(ours, theirs);
        } finally {
            ours.forEach(measured -> measured.workload().close());
        }
    }

    private void tell(List<Measured> ours, List<Measured> theirs) {
        report.header();
        for (int i = 0; i < ours.size(); i++) {
            report.figure(ours.get(i).figure());
            report.figure(theirs.get(i).figure());
        }
        for (int i = 0; i < ours.size(); i++) {
            Figure own = ours.get(i).figure();
            Figure other = theirs.get(i).figure();
            report.ratio(
                    own.what() + ", tokens a second, colm int8 : llama.cpp Q8_0",
                    own.tokensPerSecond() / other.tokensPerSecond());
            report.ratio(
                    own.what() + ", tokens a CPU-second, colm int8 : llama.cpp Q8_0",
                    own.tokensPerCpuSecond() / other.tokensPerCpuSecond());
        }
    }

    private static Measured ours(Workload workload) {
        return new Measured("int8", "colm", workload);
    }

    private static Measured theirs(Workload workload) {
        return new Measured("Q8_0", "llama.cpp", workload);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
