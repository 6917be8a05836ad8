package io.colm.cli;

import io.colm.cli.bench.BenchReport;
import io.colm.cli.bench.BenchShape;
import io.colm.cli.bench.EngineBench;
import io.colm.cli.bench.Subject;
import io.colm.engine.onnx.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code colm bench}: figures of this machine, as they are. */
@Command(
        name = "bench",
        description = "Measures on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = BenchCommand.EngineCommand.class)
final class BenchCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to measure: colm bench engine");
    }

    @Command(
            name = "engine",
            description =
                    "Speed, memory and allocation of the engine, for every tier. Nothing else should run meanwhile.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class EngineCommand implements Callable<Integer> {

        private static final Duration WARM_UP = Duration.ofSeconds(10);

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        CommandSpec spec;

        @Option(names = "--model", paramLabel = "DIR", description = "A model's folder. Default: the shipped one.")
        @Nullable
        Path model;

        @Option(names = "--shape", paramLabel = "SIZE", description = "Random weights instead: 15m, 130m or 1b.")
        @Nullable
        String shape;

        @Option(
                names = "--precision",
                split = ",",
                defaultValue = "fp32,int8",
                description = "Of the products. Default ${DEFAULT-VALUE}.")
        List<Precision> precisions = List.of();

        @Option(names = "--threads", defaultValue = "1", description = "Of the products. Default ${DEFAULT-VALUE}.")
        int threads;

        @Option(names = "--rounds", defaultValue = "9", description = "Default ${DEFAULT-VALUE}.")
        int rounds;

        @Option(
                names = "--visit",
                defaultValue = "100",
                paramLabel = "MS",
                description = "Time for each line of the table in each round. Default ${DEFAULT-VALUE}.")
        long visit;

        @Option(names = "--quick", description = "A short look, whose figures say little.")
        boolean quick;

        @Option(names = "--json", paramLabel = "FILE", description = "Also write everything to this file.")
        @Nullable
        Path json;

        @Override
        public Integer call() throws IOException {
            var report = new BenchReport(spec.commandLine().getOut()::println);
            try (Subject subject = subject()) {
                new EngineBench(subject, plan(), report).run();
            }
            if (json != null) {
                report.write(json);
            }
            return 0;
        }

        private EngineBench.Plan plan() {
            return quick
                    ? EngineBench.Plan.quick(precisions, threads)
                    : new EngineBench.Plan(precisions, threads, rounds, Duration.ofMillis(visit), WARM_UP);
        }

        private Subject subject() throws IOException {
            if (shape == null) {
                return Subject.of(PlatformFlags.modelFolder(model));
            }
            BenchShape size = BenchShape.named(shape);
            return Subject.random(size.toString(), size.chained());
        }
    }
}
