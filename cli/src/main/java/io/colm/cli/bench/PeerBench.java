package io.colm.cli.bench;

import io.colm.engine.KvLayout;
import io.colm.engine.SamplingParams;
import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * This engine beside others: one chain, the same weights, the same threads, in turn. Sampling is counted on both sides, and
 * so is the program that drives the other engine.
 */
public final class PeerBench {
    private static final int PROMPT = 512;
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

    /**
     * Compares with {@code peers} (of llama.cpp, llama-server, jlama), one after the other. Where one cannot be had, says why.
     *
     * @param maven the Maven wrapper
     * @throws IllegalArgumentException for a peer that is not known
     */
    public void run(List<String> peers, Path maven) throws IOException, InterruptedException {
        List<Peer> all = peers.stream().flatMap(name -> named(name, maven)).toList();
        report.setting("model", subject.name());
        report.setting("parameters", subject.shape().parameters(1));
        report.setting("threads", threads);
        for (Peer peer : all) {
            Path folder = Files.createTempDirectory("colm-peers");
            try {
                compare(peer, folder);
            } finally {
                delete(folder);
            }
        }
    }

    private static Stream<Peer> named(String name, Path maven) {
        return switch (name) {
            case "llama.cpp" -> Stream.of(new LlamaCpp(Precision.INT8), new LlamaCpp(Precision.INT8_BLOCKS));
            case "llama-server" -> Stream.of(new LlamaServer(Precision.INT8), new LlamaServer(Precision.INT8_BLOCKS));
            case "jlama" -> Stream.of(new Jlama(maven, true), new Jlama(maven, false));
            default ->
                throw new IllegalArgumentException("--peers must be of llama.cpp, llama-server, jlama, one is " + name);
        };
    }

    private void compare(Peer peer, Path folder) throws InterruptedException {
        report.title("%s beside %s (%s), %d threads, medians of %d rounds in turn"
                .formatted(subject.name(), peer.name(), peer.version(), threads, rounds));
        var settings = new OnnxSettings(peer.beside(), KvLayout.ElementType.BF16, threads);
        try (RunningPeer process = peer.start(folder, subject, threads, CONTEXT);
                OnnxModelRunner runner = subject.open(settings)) {
            runner.warmUp(warmUp());
            compare(peer, runner, process);
        } catch (IOException | UncheckedIOException e) {
            report.line("skipped: %s", String.valueOf(e.getMessage()));
        }
    }

    private Duration warmUp() {
        return visit.multipliedBy(rounds);
    }

    private void compare(Peer peer, OnnxModelRunner runner, RunningPeer process) {
        List<Measured> ours = new ArrayList<>();
        List<Measured> theirs = new ArrayList<>();
        String precision = peer.beside().name().toLowerCase(Locale.ROOT);
        try {
            for (int batch : IntStream.of(1, peer.mostSequences()).distinct().toArray()) {
                String name = "decode, batch " + batch;
                int[] tiers = IntStream.generate(() -> 1).limit(batch).toArray();
                ours.add(new Measured(precision, "colm", new Decode(name, runner, 1, SamplingParams.greedy(), tiers)));
                theirs.add(theirs(peer, process, name, () -> decode(process, batch)));
            }
            ours.add(new Measured(precision, "colm", new Prefill(runner, PROMPT, 1)));
            theirs.add(theirs(peer, process, "prefill " + PROMPT, () -> process.prefill(PROMPT)));
            measure(ours, theirs);
            tell(ours, theirs);
        } finally {
            ours.forEach(measured -> measured.workload().close());
        }
    }

    private static Measured theirs(Peer peer, RunningPeer process, String name, Supplier<Sample> work) {
        return new Measured(process.weights(), peer.name(), new PeerWorkload(name, work));
    }

    private static Sample decode(RunningPeer process, int batch) {
        return process.decode(batch, Decode.PROMPT, Decode.MOST_STEPS - 1);
    }

    private void measure(List<Measured> ours, List<Measured> theirs) {
        long warm = System.nanoTime() + warmUp().toNanos(); // some of them are Java, too
        do {
            theirs.forEach(measured -> measured.visit(visit.toNanos(), false));
        } while (System.nanoTime() < warm);
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < ours.size(); i++) {
                ours.get(i).visit(visit.toNanos(), round > 0);
                theirs.get(i).visit(visit.toNanos(), round > 0);
            }
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
            String beside = "%s %s : %s %s".formatted(own.tier(), own.precision(), other.tier(), other.precision());
            report.ratio(
                    "%s, tokens a second, %s".formatted(own.what(), beside),
                    own.tokensPerSecond() / other.tokensPerSecond());
            report.ratio(
                    "%s, tokens a CPU-second, %s".formatted(own.what(), beside),
                    own.tokensPerCpuSecond() / other.tokensPerCpuSecond());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
