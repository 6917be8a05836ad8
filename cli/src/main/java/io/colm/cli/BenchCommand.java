package io.colm.cli;

import io.colm.cli.bench.Accuracy;
import io.colm.cli.bench.BenchReport;
import io.colm.cli.bench.BenchShape;
import io.colm.cli.bench.EngineBench;
import io.colm.cli.bench.HeldOutText;
import io.colm.cli.bench.PeerBench;
import io.colm.cli.bench.Subject;
import io.colm.cli.bench.TrainBench;
import io.colm.cli.bench.serving.ServingBench;
import io.colm.cli.bench.serving.Target;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.onnx.Precision;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code colm bench}: figures of this machine, as they are. */
@Command(
        name = "bench",
        description = "Measures on this machine. Nothing else should run meanwhile.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Runnable {

    private static final Duration WARM_UP = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to measure: colm bench engine, accuracy, peers, serving or train");
    }

    /** How often, and where it goes. */
    static class Rounds {
        @Option(names = "--rounds", defaultValue = "9", description = "Default ${DEFAULT-VALUE}.")
        int rounds;

        @Option(names = "--json", paramLabel = "FILE", description = "Also write everything to this file.")
        @Nullable
        Path json;
    }

    /** How much besides. */
    static final class Effort extends Rounds {
        @Option(names = "--threads", defaultValue = "1", description = "That share a step. Default ${DEFAULT-VALUE}.")
        int threads;

        @Option(
                names = "--visit",
                defaultValue = "100",
                paramLabel = "MS",
                description = "Time for each line of the table in each round. Default ${DEFAULT-VALUE}.")
        long visit;
    }

    @Command(
            name = "engine",
            description = "Speed, memory and allocation of the engine, for every tier.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int engine(
            @Nullable @Option(names = "--model", paramLabel = "DIR", description = "Default: the shipped model.")
                    Path model,
            @Nullable
                    @Option(
                            names = "--shape",
                            paramLabel = "SIZE",
                            description = "Random weights instead: 15m, 130m or 1b.")
                    String shape,
            @Option(names = "--precision", split = ",", defaultValue = "fp32,int8", description = "Of the products.")
                    List<Precision> precisions,
            @Option(
                            names = "--kv-type",
                            split = ",",
                            defaultValue = "bf16",
                            description =
                                    "What keys and values are stored as: bf16 (the default, as in pods), f32, int8.")
                    List<ElementType> kvTypes,
            @Option(names = "--quick", description = "A short look, whose figures say little.") boolean quick,
            @Mixin Effort effort)
            throws IOException {
        var report = report();
        EngineBench.Plan plan = quick
                ? EngineBench.Plan.quick(precisions, kvTypes, effort.threads)
                : new EngineBench.Plan(
                        precisions, kvTypes, effort.threads, effort.rounds, Duration.ofMillis(effort.visit), WARM_UP);
        try (Subject subject = subject(model, shape)) {
            new EngineBench(subject, plan, report).run();
        }
        return written(report, effort.json);
    }

    private static Subject subject(@Nullable Path model, @Nullable String shape) throws IOException {
        if (shape == null) {
            return Subject.of(PlatformFlags.modelFolder(model));
        }
        BenchShape size = BenchShape.named(shape);
        return Subject.random(size.toString(), size.chained());
    }

    @Command(
            name = "accuracy",
            description =
                    "Perplexity and likeliest tokens of int8 and of each KV format, beside fp32's, for every tier.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int accuracy(
            @Nullable @Option(names = "--model", paramLabel = "DIR", description = "Default: the shipped model.")
                    Path model,
            @Nullable
                    @Option(
                            names = "--text",
                            paramLabel = "FILE",
                            description = "UTF-8 text. Default: generated stories that no model is trained on.")
                    Path text,
            @Option(names = "--tokens", defaultValue = "16384", description = "Most of the text. ${DEFAULT-VALUE}.")
                    int tokens,
            @Mixin Effort effort)
            throws IOException {
        var report = report();
        Path folder = PlatformFlags.modelFolder(model);
        try (Subject subject = Subject.of(folder);
                Tokenizer tokenizer = Tokenizer.load(ModelDirectory.open(folder).tokenizer())) {
            new Accuracy(subject, effort.threads, report).run(HeldOutText.tokens(text, tokenizer, tokens));
        }
        return written(report, effort.json);
    }

    @Command(
            name = "peers",
            description = "The engine beside others, which npm and Maven fetch: one chain, the same random weights.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int peers(
            @Option(
                            names = "--shape",
                            paramLabel = "SIZE",
                            defaultValue = "130m",
                            description = "15m, 130m (the default) or 1b.")
                    String shape,
            @Option(
                            names = "--peers",
                            split = ",",
                            defaultValue = "llama.cpp,llama-server,jlama",
                            description =
                                    "Of ${DEFAULT-VALUE}, which are the default; llama-server is the one on the PATH.")
                    List<String> peers,
            @Mixin Effort effort)
            throws IOException, InterruptedException {
        var report = report();
        BenchShape size = BenchShape.named(shape);
        try (Subject subject = Subject.random(size.toString(), size.single())) {
            new PeerBench(subject, effort.threads, effort.rounds, Duration.ofMillis(effort.visit), report)
                    .run(peers, PlatformFlags.home().resolve("mvnw"));
        }
        return written(report, effort.json);
    }

    @Command(
            name = "serving",
            description =
                    "What clients of running servers see: streams of text completions from any OpenAI-compatible server.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int serving(
            @Option(
                            names = "--server",
                            paramLabel = "MODEL=URL",
                            defaultValue = "tales:1=http://localhost:8080",
                            description = "Repeat it to compare some, in turn. Default ${DEFAULT-VALUE}.")
                    List<String> servers,
            @Option(
                            names = "--key",
                            defaultValue = "${COLM_KEY:-colm-demo-key}",
                            description = "Of all servers. Default: COLM_KEY, or the demo's.")
                    String key,
            @Option(
                            names = "--streams",
                            split = ",",
                            defaultValue = "1,4,16",
                            description = "At once. Default ${DEFAULT-VALUE}.")
                    List<Integer> streams,
            @Option(
                            names = "--prompt-words",
                            defaultValue = "40",
                            description = "Of a story, no two alike. Default ${DEFAULT-VALUE}.")
                    int promptWords,
            @Option(names = "--tokens", defaultValue = "128", description = "Of an answer. Default ${DEFAULT-VALUE}.")
                    int tokens,
            @Mixin Rounds rounds)
            throws IOException, InterruptedException {
        var report = report();
        var load = new ServingBench.Load(streams, promptWords, tokens, rounds.rounds);
        new ServingBench(servers.stream().map(Target::parse).toList(), load, report).run(key);
        return written(report, rounds.json);
    }

    /** How much of training, and where it goes. */
    static final class TrainEffort {
        @Option(names = "--rows", defaultValue = "4", description = "Of a step. Default ${DEFAULT-VALUE}.")
        int rows;

        @Option(names = "--steps", defaultValue = "20", description = "Of each line. Default ${DEFAULT-VALUE}.")
        int steps;

        @Option(names = "--threads", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
        int threads;

        @Option(names = "--json", paramLabel = "FILE", description = "Also write everything to this file.")
        @Nullable
        Path json;
    }

    @Command(
            name = "train",
            description = "Speed of training, on random tokens; from 200 steps on, also whether its memory grows.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int train(
            @Mixin ShapeOptions shape,
            @Option(
                            names = "--lessons",
                            split = ",",
                            defaultValue = "largest,sampled,all,last,heads",
                            description =
                                    "Of ${DEFAULT-VALUE}, which are the default: the full model's loss, that and one"
                                            + " shorter prefix's, those of all prefixes, the last chain with the others frozen, the"
                                            + " heads with all else frozen.")
                    List<TrainBench.Lesson> lessons,
            @Option(
                            names = "--precision",
                            split = ",",
                            defaultValue = "fp32,bf16",
                            description = "Default ${DEFAULT-VALUE}.")
                    List<io.colm.training.Precision> precisions,
            @Mixin TrainEffort effort)
            throws IOException {
        var report = report();
        var plan = new TrainBench.Plan(
                shape.shape(shape.vocabulary), lessons, precisions, effort.rows, effort.steps, effort.threads);
        new TrainBench(plan, report).run();
        return written(report, effort.json);
    }

    private BenchReport report() {
        return new BenchReport(spec.commandLine().getOut()::println);
    }

    private static int written(BenchReport report, @Nullable Path json) throws IOException {
        if (json != null) {
            report.write(json);
        }
        return 0;
    }
}
