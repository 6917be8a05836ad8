package io.colm.cli.experiment;

import io.colm.training.Objective;
import io.colm.training.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Chain tuning on a user's text, beside tuning everything and beside leaving the model as it is. */
final class Tuning implements Experiment {

    /** Of the steps of a whole run. */
    private static final double SHARE = 0.5;

    private static final List<PaperShape> SHAPES = List.of(PaperShape.air(16, 16), PaperShape.air(8, 24));

    @Override
    public String name() {
        return "tuning";
    }

    @Override
    public String title() {
        return "Chain tuning beside full fine-tuning";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        section.paragraph("""
                Models trained jointly on the common text learn a user's text, with all chains or with chain 1 frozen (then
                every key and value stays as it was). Losses of all chains on what is held out of that text, and on the common
                validation text, where what is lost was forgotten.""");
        List<List<String>> rows = new ArrayList<>();
        List<String> texts = laboratory.material().heldOutNames();
        for (PaperShape shape : SHAPES) {
            rows.add(row(laboratory, shape, "as it was", 0, texts));
            rows.add(row(laboratory, shape, "chain 2 tuned, chain 1 frozen", 2, texts));
            rows.add(row(laboratory, shape, "all chains tuned", 1, texts));
        }
        section.table(List.of("shape", "", "user's text", "common text"), rows);
        for (PaperShape shape : SHAPES) {
            Spread before = losses(laboratory, shape, 0, texts.getLast());
            Spread tuned = losses(laboratory, shape, 2, texts.getLast());
            Spread full = losses(laboratory, shape, 1, texts.getLast());
            section.finding(
                    Finding.below(tuned.minus(before), 0),
                    "%s, chain tuning learns the user's text".formatted(shape.name()));
            double gained = tuned.minus(before).mean() / full.minus(before).mean();
            section.finding(
                    Finding.below(tuned.minus(full), 0.05),
                    "%s, chain tuning comes within 0.05 nats of tuning everything (it gains %.0f %% of what that gains)"
                            .formatted(shape.name(), 100 * gained));
            section.finding(
                    Finding.below(
                            losses(laboratory, shape, 2, texts.getFirst())
                                    .minus(losses(laboratory, shape, 1, texts.getFirst())),
                            0),
                    "%s, chain tuning forgets less of the common text".formatted(shape.name()));
        }
        section.endFindings();
    }

    private static List<String> row(Laboratory laboratory, PaperShape shape, String name, int first, List<String> texts)
            throws IOException {
        return List.of(
                shape.name(),
                name,
                losses(laboratory, shape, first, texts.getLast()).text(),
                losses(laboratory, shape, first, texts.getFirst()).text());
    }

    /** @param first first chain that is tuned; 0 for none */
    private static Spread losses(Laboratory laboratory, PaperShape shape, int first, String text) throws IOException {
        return Trials.losses(
                laboratory,
                seed -> trial(shape, laboratory.scale(), first, seed),
                text,
                shape.units().size());
    }

    private static Trial trial(PaperShape shape, Scale scale, int first, long seed) {
        Trial base = Trials.joint(shape, scale, seed);
        if (first == 0) {
            return base;
        }
        int chains = shape.units().size();
        Stage stage = Stage.of(first, chains, new Objective.Largest(), scale.budget(SHARE));
        return Trial.grown("%s-tuned-from-%d".formatted(shape.id(), first), base.shape(), List.of(stage), base, chains)
                .on(Lesson.TASK);
    }
}
