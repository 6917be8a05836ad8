package io.colm.cli.experiment;

import io.colm.model.ModelShape;
import io.colm.training.Objective;
import io.colm.training.Stage;
import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;

/** Growing a trained model by a chain, beside training the large one from scratch with as much compute. */
final class Expansion implements Experiment {

    private static final PaperShape SHAPE = PaperShape.air(16, 16);

    @Override
    public String name() {
        return "expansion";
    }

    @Override
    public String title() {
        return "Chain expansion beside training from scratch";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        section.paragraph("""
                Chain 1 of Air %s is trained alone; then it is frozen, chain 2 is added with a head of zeros, and only chain 2
                learns. From scratch: all chains, for as many steps as cost the same (parameters that run, times tokens, of
                both stages together). Going on: chain 1 alone for both stages' steps.""".formatted(SHAPE.notation()));
        String text = laboratory.material().heldOutNames().getFirst();
        Scale scale = laboratory.scale();
        Spread parent = Trials.losses(laboratory, seed -> parent(scale, seed), text, 1);
        Spread grown = Trials.losses(laboratory, seed -> grown(scale, seed), text, 2);
        Spread scratch = Trials.losses(laboratory, seed -> scratch(scale, seed), text, 2);
        Spread longer = Trials.losses(laboratory, seed -> longer(scale, seed), text, 1);
        section.table(
                List.of("", "parameters", "steps", "loss"),
                List.of(
                        row(laboratory, "chain 1 alone", seed -> parent(scale, seed), 1, parent),
                        row(laboratory, "expanded: chain 2 on a frozen chain 1", seed -> grown(scale, seed), 2, grown),
                        row(laboratory, "from scratch, equal compute", seed -> scratch(scale, seed), 2, scratch),
                        row(laboratory, "chain 1 alone, going on", seed -> longer(scale, seed), 1, longer)));
        section.finding(Finding.below(grown.minus(parent), 0), "an added chain makes the frozen model better");
        section.finding(
                Finding.below(grown.minus(longer), 0), "adding a chain is better than going on with chain 1 alone");
        section.finding(
                Finding.below(grown.minus(scratch), 0.03),
                "expansion comes within 0.03 nats of training from scratch at equal compute");
        section.endFindings();
    }

    private static List<String> row(
            Laboratory laboratory, String name, LongFunction<Trial> trial, int chains, Spread loss) throws IOException {
        Outcome first = laboratory.outcome(trial.apply(1));
        return List.of(
                name, "%,d".formatted(first.parameters().get(chains - 1)), "%,d".formatted(first.steps()), loss.text());
    }

    private static ModelShape whole(Scale scale) {
        return SHAPE.fitted(scale);
    }

    private static ModelShape first(Scale scale) {
        return whole(scale).with(whole(scale).chains().subList(0, 1));
    }

    private static Trial parent(Scale scale, long seed) {
        return Trial.drawn(
                "expansion-parent",
                first(scale),
                List.of(Stage.of(1, 1, new Objective.Largest(), scale.budget(1))),
                seed);
    }

    private static Trial grown(Scale scale, long seed) {
        return Trial.grown(
                "expansion-grown",
                whole(scale),
                List.of(Stage.of(2, 2, new Objective.Largest(), scale.budget(1))),
                parent(scale, seed),
                1);
    }

    private static Trial scratch(Scale scale, long seed) {
        double share = 1 + (double) first(scale).parameters(1) / whole(scale).parameters(2);
        return Trial.drawn(
                "expansion-scratch",
                whole(scale),
                List.of(Stage.of(1, 2, new Objective.Largest(), scale.budget(share))),
                seed);
    }

    private static Trial longer(Scale scale, long seed) {
        return Trial.drawn(
                "expansion-longer",
                first(scale),
                List.of(Stage.of(1, 1, new Objective.Largest(), scale.budget(2))),
                seed);
    }
}
