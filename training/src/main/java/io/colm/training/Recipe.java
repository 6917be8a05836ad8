package io.colm.training;

import io.colm.model.ModelShape;
import java.time.Duration;

/**
 * Everything that, with the text, decides a training run.
 *
 * @param name what users will call the model
 * @param budget of the whole run, shared equally by the stages
 * @param rows sequences a step, each {@code shape.context()} tokens long
 * @param decay weight decay of the matrices
 * @param clip largest norm of all gradients together
 * @param threads of a matrix product; their number changes the order of sums, and so the last bits
 * @param saveEvery time between checkpoints, each with a look at the validation text
 */
public record Recipe(
        String name,
        ModelShape shape,
        Stages stages,
        Budget budget,
        int rows,
        LearningRate rate,
        double decay,
        double clip,
        Precision precision,
        int threads,
        long seed,
        Duration saveEvery) {

    public Recipe {
        if (rows < 1) {
            throw new IllegalArgumentException("rows of a batch must be at least 1, is " + rows);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, is " + threads);
        }
        if (!(decay >= 0) || !(clip > 0)) {
            throw new IllegalArgumentException("weight decay must not be negative, and clip must be positive");
        }
    }

    /** Stages of the run: one for all chains, or one a chain. */
    int stageCount() {
        return stages == Stages.JOINT ? 1 : shape.chainCount();
    }

    /** First chain that stage {@code stage}, from 1, trains. */
    int firstChain(int stage) {
        return stages == Stages.JOINT ? 1 : stage;
    }

    /** Last chain that stage {@code stage}, from 1, trains. */
    int lastChain(int stage) {
        return stages == Stages.JOINT ? shape.chainCount() : stage;
    }

    AdamW.Settings settings(double progress) {
        return new AdamW.Settings(rate.at(progress), decay, clip);
    }
}
