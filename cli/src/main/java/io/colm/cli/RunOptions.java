package io.colm.cli;

import io.colm.model.ModelShape;
import io.colm.training.Budget;
import io.colm.training.Distillation;
import io.colm.training.LearningRate;
import io.colm.training.Precision;
import io.colm.training.Recipe;
import io.colm.training.Stage;
import io.colm.training.Start;
import io.colm.training.Trainer;
import io.colm.training.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a model is trained, whatever it begins with. */
final class RunOptions {

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where model and checkpoints go.")
    Path out = Path.of("");

    @Option(names = "--resume", description = "Go on from the newest checkpoint in --out.")
    boolean resume;

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
    }

    @Option(names = "--rows", defaultValue = "4", description = "Rows of a batch. Default ${DEFAULT-VALUE}.")
    int rows;

    @Option(
            names = "--accumulate",
            defaultValue = "1",
            paramLabel = "BATCHES",
            description = "Batches whose gradients make one step, for more rows than memory holds. Default 1.")
    int accumulated;

    @Option(names = "--rate", description = "Highest learning rate. Default ${DEFAULT-VALUE}.")
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

    @Option(
            names = "--distill",
            paramLabel = "SHARE[@TEMPERATURE]",
            description = "Part of the loss that is what a teacher thinks, from 0 to 1: the full model teaches its"
                    + " shorter prefixes; frozen chains teach new ones. The temperature is 1 if none is named.")
    @Nullable
    String distill;

    @Option(names = "--precision", description = "fp32 or bf16. Default: bf16 where the processor has it.")
    Precision precision = Precision.ofThisMachine();

    @Option(
            names = "--threads",
            description = "Threads to train with. Default: one a processor; take one where others need the machine.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--device",
            defaultValue = "cpu",
            paramLabel = "cpu|gpu[:N]",
            description =
                    "Where to train; a GPU needs PyTorch with CUDA, see docs/training.md. Default ${DEFAULT-VALUE}.")
    String device = "cpu";

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

    /** @param rate learning rate where none is given */
    RunOptions(double rate) {
        this.rate = rate;
    }

    /** Refuses before the long work what cannot be done: to train where no device is, or to go on with nothing. */
    void check() throws IOException {
        TorchDevice.of(device).mustBeHere();
        if (resume && !Trainer.hasBegun(out)) {
            throw new IllegalArgumentException(
                    "--resume goes on from a checkpoint, but --out %s holds none: leave --resume out to begin there"
                            .formatted(out));
        }
    }

    Budget budget() {
        return length.steps != null
                ? new Budget.Steps(length.steps)
                : new Budget.Minutes(length.minutes == null ? 0 : length.minutes);
    }

    /** What {@code --distill} asks for, with the first {@code teacher} chains as the teacher. */
    @Nullable
    Distillation taughtBy(int teacher) {
        if (distill == null) {
            return null;
        }
        String[] parts = distill.split("@", 2);
        try {
            return new Distillation(
                    teacher, Double.parseDouble(parts[0]), parts.length == 1 ? 1 : Double.parseDouble(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--distill must be a share, or a share and a temperature as 0.5@2, is " + distill, e);
        }
    }

    Recipe recipe(String name, ModelShape shape, Start start, List<Stage> stages) {
        return new Recipe(
                name,
                shape,
                start,
                stages,
                new Recipe.BatchSize(rows, accumulated),
                new Recipe.Optimisation(new LearningRate(rate, warmup), decay, clip),
                precision,
                threads,
                TorchDevice.of(device),
                seed,
                Duration.ofMillis(Math.round(saveEvery * 60_000)));
    }
}
