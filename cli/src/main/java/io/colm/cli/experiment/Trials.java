package io.colm.cli.experiment;

import io.colm.model.ModelShape;
import io.colm.training.Objective;
import io.colm.training.Stage;
import io.colm.training.Stages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Trials that more than one experiment looks at, and figures of all seeds of a trial. */
final class Trials {

    private Trials() {}

    static Trial dense(Scale scale, long seed) {
        return full("dense", PaperShape.dense(scale), scale, seed);
    }

    /** A dense model of the width and about the parameters of {@code chains} chains of {@code shape}. */
    static Trial separate(PaperShape shape, int chains, Scale scale, long seed) {
        ModelShape whole = shape.fitted(scale);
        ModelShape alone = PaperShape.dense(scale, whole.prefixWidth(chains), whole.parameters(chains));
        return full("dense-of-%d-of-%s".formatted(chains, shape.id()), alone, scale, seed);
    }

    /** Trained on the loss of all chains alone, as the paper's models are. */
    static Trial full(PaperShape shape, Scale scale, long seed) {
        return full(shape.id() + "-full", shape.fitted(scale), scale, seed);
    }

    private static Trial full(String name, ModelShape shape, Scale scale, long seed) {
        Stage stage = Stage.of(1, shape.chainCount(), new Objective.Largest(), scale.budget(1));
        return Trial.drawn(name, shape, List.of(stage), seed);
    }

    /** Trained on the loss of all chains and of one shorter prefix a step. */
    static Trial joint(PaperShape shape, Scale scale, long seed) {
        return Trial.drawn(
                shape.id() + "-joint",
                shape.fitted(scale),
                Stages.JOINT.of(shape.units().size(), scale.budget(1)),
                seed);
    }

    /** The loss of {@code chains} chains on {@code text}, of all seeds. */
    static Spread losses(Laboratory laboratory, LongFunction<Trial> trial, String text, int chains) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (long seed : laboratory.seeds()) {
            losses.add(laboratory.outcome(trial.apply(seed)).loss(text, chains));
        }
        return new Spread(losses);
    }
}
