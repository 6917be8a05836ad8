package io.colm.training;

import io.colm.model.ModelManifest;
import io.colm.model.ModelShape;
import io.colm.training.torch.TorchDevice;
import java.time.Duration;
import java.util.List;

/**
 * Everything that, with the text, decides a training run.
 *
 * @param name what users will call the model
 * @param stages one after the other
 * @param threads of a matrix product; their number changes the order of sums, and so the last bits
 * @param device where the weights are, and all else of a step
 * @param seed of drawn weights and of batches
 * @param saveEvery time between checkpoints, each with a look at the validation text
 */
public record Recipe(
        String name,
        ModelShape shape,
        Start start,
        List<Stage> stages,
        BatchSize batch,
        Optimisation optimisation,
        Precision precision,
        int threads,
        TorchDevice device,
        long seed,
        Duration saveEvery) {

    public Recipe {
        // Here and not when the model is written, which is after the training.
        ModelManifest.checkName(name);
        stages = List.copyOf(stages);
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, is " + threads);
        }
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a run needs at least one stage");
        }
        for (Stage stage : stages) {
            if (stage.last() > shape.chainCount()) {
                throw new IllegalArgumentException(
                        "a stage trains chain %d, but the model has %d".formatted(stage.last(), shape.chainCount()));
            }
        }
        if (start instanceof Start.Grown grown) {
            grown.mustFit(shape);
        }
    }

    /** Stage {@code number}, from 1. */
    Stage stage(int number) {
        return stages.get(number - 1);
    }

    /** Tokens that one step predicts. */
    long tokensPerStep() {
        return (long) batch.rows() * batch.accumulated() * shape.context();
    }

    /** Whether a stage changes anything of the chain. */
    boolean trains(int chain) {
        return stages.stream().anyMatch(stage -> chain >= stage.first() && chain <= stage.last());
    }

    /** How many of the first chains are, all of them, a parent's. */
    int inherited() {
        int chains = 0;
        int most = start instanceof Start.Grown grown ? grown.chains() : 0;
        while (chains < most && !trains(chains + 1)) {
            chains++;
        }
        return chains;
    }

    AdamW.Settings settings(double progress) {
        return new AdamW.Settings(optimisation.rate().at(progress), optimisation.decay(), optimisation.clip());
    }

    /**
     * How many rows decide a step.
     *
     * @param rows sequences that run together, each {@code shape.context()} tokens long
     * @param accumulated batches whose gradients are averaged for one step, for more rows than memory holds
     */
    public record BatchSize(int rows, int accumulated) {
        public BatchSize {
            if (rows < 1 || accumulated < 1) {
                throw new IllegalArgumentException(
                        "a step needs at least 1 row in at least 1 batch, not %d in %d".formatted(rows, accumulated));
            }
        }
    }

    /**
     * How a step is made of gradients.
     *
     * @param decay weight decay of the matrices
     * @param clip largest norm of all gradients together
     */
    public record Optimisation(LearningRate rate, double decay, double clip) {
        public Optimisation {
            if (!(decay >= 0) || !(clip > 0)) {
                throw new IllegalArgumentException("weight decay must not be negative, and clip must be positive");
            }
        }
    }
}
