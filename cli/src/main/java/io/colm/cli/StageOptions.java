package io.colm.cli;

import io.colm.training.Budget;
import io.colm.training.Distillation;
import io.colm.training.Objective;
import io.colm.training.Stage;
import io.colm.training.Stages;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In which order the chains learn, and from which losses. */
final class StageOptions {

    @Option(
            names = "--stages",
            defaultValue = "joint",
            description = {
                "joint (the default): all chains at once, each step on the loss of the full model and of one shorter prefix;",
                "stagewise: chain 1, freeze it, chain 2, and so on;",
                "paper: all chains on the loss of the full model, then the heads alone on the losses of all prefixes."
            })
    Stages stages = Stages.JOINT;

    @Option(
            names = "--weights",
            split = ",",
            paramLabel = "WEIGHT",
            description = "Instead of joint's draw, every step on the losses of all prefixes, weighted; one for each"
                    + " chain, as 1,1,1. In paper, the weights of its second stage.")
    List<Double> weights = List.of();

    /** @param teacher whom the shorter prefixes shall learn from, beside the text */
    List<Stage> stages(int chains, Budget budget, @Nullable Distillation teacher) {
        if (stages == Stages.STAGEWISE) {
            refuse("--weights", !weights.isEmpty());
            refuse("--distill", teacher != null);
        }
        return stages.of(chains, budget).stream()
                .map(stage -> changed(stage, teacher))
                .toList();
    }

    private static void refuse(String option, boolean given) {
        if (given) {
            throw new IllegalArgumentException(option + " says how prefixes that learn together are combined; with"
                    + " --stages stagewise each learns alone: leave one of the two out");
        }
    }

    /** A stage of the largest prefix alone has nothing to weigh and no one to teach. */
    private Stage changed(Stage stage, @Nullable Distillation teacher) {
        return switch (stage.objective()) {
            case Objective.Largest largest -> stage;
            case Objective.Sampled sampled -> weighted(stage).taughtBy(teacher);
            case Objective.Weighted weighted -> weighted(stage).taughtBy(teacher);
        };
    }

    private Stage weighted(Stage stage) {
        return weights.isEmpty()
                ? stage
                : new Stage(
                        stage.first(),
                        stage.last(),
                        stage.headsOnly(),
                        new Objective.Weighted(weights),
                        stage.distillation(),
                        stage.budget());
    }
}
