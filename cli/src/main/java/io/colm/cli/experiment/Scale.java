package io.colm.cli.experiment;

import io.colm.cli.bench.BenchShape;
import io.colm.model.ModelShape;
import io.colm.training.Budget;
import io.colm.training.LearningRate;
import io.colm.training.Precision;
import io.colm.training.Recipe;
import io.colm.training.Stage;
import io.colm.training.Start;
import io.colm.training.torch.TorchDevice;
import java.time.Duration;
import java.util.List;

/**
 * How large the models of an experiment are, and how long they learn.
 *
 * @param unit hidden width of one unit of the paper's notation, in which a model has 32
 * @param headDim width of a head
 * @param steps of a whole training run
 * @param seeds runs of each kind, with the seeds 1, 2 …
 * @param heldOutRows rows of each validation text, {@code context} tokens long
 * @param prefill shape of random weights whose prefill is timed
 * @param longest prompt of that
 */
public record Scale(
        int unit,
        int headDim,
        int layers,
        int vocabulary,
        int context,
        int rows,
        int steps,
        int seeds,
        double rate,
        int heldOutRows,
        BenchShape prefill,
        int longest) {

    /** What the page shows. */
    public static final Scale FULL = new Scale(2, 8, 3, 1024, 128, 16, 200, 3, 6e-3, 128, BenchShape.M130, 8_192);

    /** A look at whether everything works; its figures say nothing. */
    public static final Scale QUICK = new Scale(2, 8, 1, 300, 64, 4, 4, 2, 6e-3, 16, BenchShape.M15, 512);

    private static final Duration NEVER = Duration.ofDays(365);

    /** All that decides what a trial learns. */
    String learning() {
        return "Scale[unit=%d, headDim=%d, layers=%d, vocabulary=%d, context=%d, rows=%d, steps=%d, seeds=%d, rate=%s, heldOutRows=%d]"
                .formatted(unit, headDim, layers, vocabulary, context, rows, steps, seeds, rate, heldOutRows);
    }

    /** Hidden width of a model of the paper's 32 units. */
    int width() {
        return 32 * unit;
    }

    Scale withContext(int length) {
        return new Scale(
                unit, headDim, layers, vocabulary, length, rows, steps, seeds, rate, heldOutRows, prefill, longest);
    }

    Budget budget(double share) {
        return new Budget.Steps(Math.max(1, Math.round(steps * share)));
    }

    long tokensPerStep() {
        return (long) rows * context;
    }

    Recipe recipe(String name, ModelShape shape, Start start, List<Stage> stages, long seed) {
        return new Recipe(
                name,
                shape,
                start,
                stages,
                new Recipe.BatchSize(rows, 1),
                new Recipe.Optimisation(new LearningRate(rate, 0.05), 0.1, 1),
                Precision.FP32,
                1,
                TorchDevice.CPU,
                seed,
                NEVER);
    }
}
