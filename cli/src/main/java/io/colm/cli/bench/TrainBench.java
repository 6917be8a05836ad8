package io.colm.cli.bench;

import io.colm.model.ModelShape;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Budget;
import io.colm.training.Exam;
import io.colm.training.LearningRate;
import io.colm.training.Objective;
import io.colm.training.Precision;
import io.colm.training.Recipe;
import io.colm.training.Stage;
import io.colm.training.Start;
import io.colm.training.Trainer;
import io.colm.training.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Speed of training on random tokens, and whether its memory grows. */
public final class TrainBench {

    /** Steps before any counts. */
    private static final int WARM_UP = 3;

    /** Fewer steps say nothing of a slope: the first collections of the Java heap are all one would see. */
    private static final int FEWEST_FOR_SLOPE = 200;

    private final Plan plan;
    private final BenchReport report;

    /** What a step learns from. */
    public enum Lesson {
        LARGEST,
        SAMPLED,
        ALL,
        LAST,
        HEADS;

        private Stage stage(int chains, Budget budget) {
            return switch (this) {
                case LARGEST -> Stage.of(1, chains, new Objective.Largest(), budget);
                case SAMPLED -> Stage.of(1, chains, new Objective.Sampled(), budget);
                case ALL -> Stage.of(1, chains, new Objective.Weighted(List.of()), budget);
                case LAST -> Stage.of(chains, chains, new Objective.Largest(), budget);
                case HEADS -> new Stage(1, chains, true, new Objective.Weighted(List.of()), null, budget);
            };
        }

        private String text() {
            return switch (this) {
                case LARGEST -> "train on the full model's loss";
                case SAMPLED -> "train on that and one shorter prefix's";
                case ALL -> "train on the losses of all prefixes";
                case LAST -> "train the last chain, the others frozen";
                case HEADS -> "train the heads on the losses of all prefixes";
            };
        }
    }

    /**
     * How much is measured.
     *
     * @param rows of a step, each as long as the context
     * @param steps that count
     */
    public record Plan(
            ModelShape shape, List<Lesson> lessons, List<Precision> precisions, int rows, int steps, int threads) {
        public Plan {
            lessons = List.copyOf(lessons);
            precisions = List.copyOf(precisions);
            if (steps < 1) {
                throw new IllegalArgumentException("--steps must be at least 1, is " + steps);
            }
        }
    }

    public TrainBench(Plan plan, BenchReport report) {
        this.plan = plan;
        this.report = report;
    }

    public void run() throws IOException {
        describe();
        report.title("Speed: medians of %d steps; tok/CPU-s of all of them".formatted(plan.steps()));
        report.header();
        for (Precision precision : plan.precisions()) {
            for (Lesson lesson : plan.lessons()) {
                measure(lesson, precision);
            }
        }
    }

    private void describe() {
        ModelShape shape = plan.shape();
        report.title("Training");
        report.setting("shape", shape.toString());
        report.setting("parameters", shape.parameters(shape.chainCount()));
        report.setting("rows", plan.rows());
        report.setting("tokens_per_step", plan.rows() * shape.context());
        report.setting("threads", plan.threads());
        report.setting("processors", Runtime.getRuntime().availableProcessors());
    }

    private void measure(Lesson lesson, Precision precision) throws IOException {
        Path folder = Files.createTempDirectory("colm-bench");
        try {
            Path json = folder.resolve("tokenizer.json");
            new BpeTrainer(300).train(List.of("nothing is read"), json);
            var steps = new StepMeter(WARM_UP, plan.rows() * plan.shape().context());
            try (Tokenizer tokenizer = Tokenizer.load(json)) {
                var tokens = new RandomTokens(plan.shape().vocabulary());
                Exam none = new Exam(tokenizer, List.of(), List.of(), List.of());
                new Trainer(recipe(lesson, precision), tokens, none, folder, List.of(), steps).run(false);
            }
            report.figure(steps.figure(
                    lesson.text(),
                    precision.name().toLowerCase(Locale.ROOT),
                    "1.." + plan.shape().chainCount()));
            if (plan.steps() >= FEWEST_FOR_SLOPE) {
                report.number(
                        "%s, growth of resident memory".formatted(lesson.text()),
                        steps.growth(),
                        "kB/1000 steps, in the last %d".formatted(plan.steps() - plan.steps() / 2));
            }
        } finally {
            delete(folder);
        }
    }

    private Recipe recipe(Lesson lesson, Precision precision) {
        ModelShape shape = plan.shape();
        return new Recipe(
                "bench",
                shape,
                new Start.Drawn(),
                List.of(lesson.stage(shape.chainCount(), new Budget.Steps(WARM_UP + plan.steps()))),
                new Recipe.BatchSize(plan.rows(), 1),
                new Recipe.Optimisation(new LearningRate(1e-3, 0.1), 0.1, 1),
                precision,
                plan.threads(),
                TorchDevice.CPU,
                1,
                Duration.ofDays(365));
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
