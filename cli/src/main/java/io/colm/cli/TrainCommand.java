package io.colm.cli;

import io.colm.model.ModelShape;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Budget;
import io.colm.training.LearningRate;
import io.colm.training.Precision;
import io.colm.training.Progress;
import io.colm.training.Recipe;
import io.colm.training.Stages;
import io.colm.training.Start;
import io.colm.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = "Trains a CoLM on text. Ctrl-C saves; --resume goes on.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

    @Mixin
    ShapeOptions shape = new ShapeOptions();

    @Mixin
    TextOptions texts = new TextOptions();

    @Option(names = "--name", defaultValue = "tales", description = "The model's name. Default ${DEFAULT-VALUE}.")
    String name = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where model and checkpoints go.")
    Path out = Path.of("");

    @Option(names = "--resume", description = "Go on from the newest checkpoint in --out.")
    boolean resume;

    @Option(
            names = "--stages",
            defaultValue = "joint",
            description = "joint (the default), or stagewise: chain 1, freeze it, chain 2, and so on.")
    Stages stages = Stages.JOINT;

    @ArgGroup(multiplicity = "1")
    Length length = new Length();

    /** One of the two. */
    static final class Length {
        @Option(names = "--steps", description = "Train for this many steps in all.")
        @Nullable
        Long steps;

        @Option(names = "--minutes", description = "Train for this long in all.")
        @Nullable
        Double minutes;

        Budget budget() {
            if (steps != null) {
                return new Budget.Steps(steps);
            }
            return new Budget.Minutes(minutes == null ? 0 : minutes);
        }
    }

    @Option(names = "--rows", defaultValue = "4", description = "Rows of a batch. Default ${DEFAULT-VALUE}.")
    int rows;

    @Option(names = "--rate", defaultValue = "3e-3", description = "Highest learning rate. Default ${DEFAULT-VALUE}.")
    double rate;

    @Option(
            names = "--warmup",
            defaultValue = "0.03",
            description = "Part of each stage in which the rate rises. Default ${DEFAULT-VALUE}.")
    double warmup;

    @Option(names = "--decay", defaultValue = "0.1", description = "Weight decay. Default ${DEFAULT-VALUE}.")
    double decay;

    @Option(names = "--clip", defaultValue = "1", description = "Largest gradient norm. Default ${DEFAULT-VALUE}.")
    double clip;

    @Option(names = "--precision", description = "fp32 or bf16. Default: bf16 where the processor has it.")
    Precision precision = Precision.ofThisMachine();

    @Option(
            names = "--threads",
            description = "Threads to train with. Default: one a processor; take one where others need the machine.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of weights and batches. Default ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--save-every",
            defaultValue = "5",
            paramLabel = "MINUTES",
            description = "Time between checkpoints. Default ${DEFAULT-VALUE}.")
    double saveEvery;

    @Option(
            names = "--note",
            paramLabel = "LINE",
            description = "A licence or attribution for the model card; may be repeated.")
    List<String> notes = List.of();

    @Override
    public Integer call() throws IOException {
        shape.shape(shape.vocabulary); // refuses before the long work
        Files.createDirectories(out);
        Path tokenizerJson = out.resolve("tokenizer.json");
        if (!resume || !Files.exists(tokenizerJson)) {
            texts.makeTokenizer(tokenizerJson, shape.vocabulary);
        }
        try (Tokenizer tokenizer = Tokenizer.load(tokenizerJson);
                Progress progress = Progress.on(System.out)) {
            train(tokenizer, progress);
        }
        return 0;
    }

    private void train(Tokenizer tokenizer, Progress progress) throws IOException {
        ModelShape model = shape.shape(tokenizer.vocabulary());
        Recipe recipe = new Recipe(
                name,
                model,
                new Start.Drawn(),
                stages.of(model.chainCount(), length.budget()),
                new Recipe.BatchSize(rows, 1),
                new Recipe.Optimisation(new LearningRate(rate, warmup), decay, clip),
                precision,
                threads,
                seed,
                Duration.ofMillis(Math.round(saveEvery * 60_000)));
        progress.say("%s: %,d parameters, %s".formatted(name, model.parameters(model.chainCount()), precision));
        Trainer trainer = new Trainer(recipe, texts.mix(tokenizer), texts.exam(tokenizer), out, notes, progress);
        CountDownLatch saved = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(trainer, saved)));
        try {
            trainer.run(resume);
        } finally {
            saved.countDown();
        }
    }

    /** Ctrl-C ends the step at hand and waits for the save; after a run that has ended there is nothing to wait for. */
    private static void stop(Trainer trainer, CountDownLatch saved) {
        trainer.stop();
        try {
            saved.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
