package io.colm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.colm.training.torch.TorchModule;

/**
 * AdamW with gradients clipped by their common norm. Matrices decay, gains do not. Steps are counted by chain, so that a
 * chain added late gets the bias correction of its own age.
 */
final class AdamW {

    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.95;

    private final TorchModule module;
    private final Weights weights;
    private final Weights first;
    private final Weights second;
    private final int[] steps;

    /** @param steps steps taken so far by each chain; kept and counted on */
    AdamW(TorchModule module, Weights weights, Weights first, Weights second, int[] steps) {
        this.module = module;
        this.weights = weights;
        this.first = first;
        this.second = second;
        this.steps = steps;
    }

    /** One update of what {@code stage} trains by the gradients it holds, which are zero afterwards. Returns their norm. */
    float step(NDManager parent, Stage stage, Settings settings) {
        try (NDManager step = parent.newSubManager()) {
            NDList matrices = gradients(step, weights.trained(stage, false));
            NDList gains = gradients(step, weights.trained(stage, true));
            NDList all = new NDList(matrices);
            all.addAll(gains);
            float norm = module.call(step, "clip")
                    .list(all)
                    .tensor(step.create((float) settings.clip()))
                    .run()
                    .getFloat();
            update(step, stage, false, matrices, settings);
            if (!gains.isEmpty()) {
                update(step, stage, true, gains, settings);
            }
            for (int chain = stage.first(); chain <= stage.last(); chain++) {
                steps[chain - 1]++;
            }
            return norm;
        }
    }

    private void update(NDManager step, Stage stage, boolean gains, NDList gradients, Settings settings) {
        module.call(step, "adamw")
                .list(weights.trained(stage, gains))
                .list(gradients)
                .list(first.trained(stage, gains))
                .list(second.trained(stage, gains))
                .list(ages(step, stage, gains))
                .tensor(step.create(new double[] {settings.rate(), BETA_1, BETA_2, gains ? 0 : settings.decay()}))
                .run();
    }

    private NDList ages(NDManager step, Stage stage, boolean gains) {
        NDList ages = new NDList();
        for (int chain = stage.first(); chain <= stage.last(); chain++) {
            for (int i = weights.trained(stage, chain, gains).size(); i > 0; i--) {
                ages.add(step.create((float) steps[chain - 1]));
            }
        }
        return ages;
    }

    /** A new handle of each gradient, closed with the step. */
    private static NDList gradients(NDManager step, NDList tensors) {
        NDList gradients = new NDList();
        for (NDArray tensor : tensors) {
            NDArray gradient = tensor.getGradient();
            gradient.attach(step);
            gradients.add(gradient);
        }
        return gradients;
    }

    /** @param rate learning rate; @param decay decoupled weight decay of matrices; @param clip largest gradient norm */
    record Settings(double rate, double decay, double clip) {}
}
