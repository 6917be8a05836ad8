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

    /** One update of chains {@code from..to} by the gradients they hold, which are zero afterwards. Returns their norm. */
    float step(NDManager parent, int from, int to, Settings settings) {
        try (NDManager step = parent.newSubManager()) {
            NDList matrices = gradients(step, weights.select(from, to, false));
            NDList gains = gradients(step, weights.select(from, to, true));
            NDList all = new NDList(matrices);
            all.addAll(gains);
            float norm = module.call(step, "clip")
                    .list(all)
                    .tensor(step.create((float) settings.clip()))
                    .run()
                    .getFloat();
            update(step, from, to, matrices, settings.rate(), settings.decay());
            update(step, from, to, gains, settings.rate(), 0);
            for (int chain = from; chain <= to; chain++) {
                steps[chain - 1]++;
            }
            return norm;
        }
    }

    private void update(NDManager step, int from, int to, NDList gradients, double rate, double decay) {
        boolean gains = gradients.get(0).getShape().dimension() == 1;
        NDList ages = new NDList();
        for (int chain = from; chain <= to; chain++) {
            for (int i = weights.select(chain, chain, gains).size(); i > 0; i--) {
                ages.add(step.create((float) steps[chain - 1]));
            }
        }
        module.call(step, "adamw")
                .list(weights.select(from, to, gains))
                .list(gradients)
                .list(first.select(from, to, gains))
                .list(second.select(from, to, gains))
                .list(ages)
                .tensor(step.create(new double[] {rate, BETA_1, BETA_2, decay}))
                .run();
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
