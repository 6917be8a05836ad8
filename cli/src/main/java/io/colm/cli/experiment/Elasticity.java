package io.colm.cli.experiment;

import io.colm.training.Budget;
import io.colm.training.Distillation;
import io.colm.training.Objective;
import io.colm.training.Stage;
import io.colm.training.Stages;
import io.colm.training.plot.Axis;
import io.colm.training.plot.Chart;
import io.colm.training.plot.Point;
import io.colm.training.plot.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How good each prefix is by the order in which chains are trained: joint, stage by stage, or heads at the end. */
final class Elasticity implements Experiment {

    /** A way to train, by the shape's chains and the whole budget. */
    private enum Way {
        FULL("loss of all chains alone"),
        JOINT("joint: all chains and one shorter prefix a step"),
        ALL("joint: every prefix each step"),
        DISTILLED("joint, half of the shorter prefix's loss taught by all chains"),
        STAGEWISE("stage by stage, earlier chains frozen"),
        PAPER("the paper's: all chains alone, then heads");

        private final String words;

        Way(String words) {
            this.words = words;
        }

        List<Stage> stages(int chains, Budget budget) {
            return switch (this) {
                case FULL -> List.of(Stage.of(1, chains, new Objective.Largest(), budget));
                case JOINT -> Stages.JOINT.of(chains, budget);
                case ALL -> List.of(Stage.of(1, chains, new Objective.Weighted(List.of()), budget));
                case DISTILLED ->
                    List.of(Stage.of(1, chains, new Objective.Sampled(), budget)
                            .taughtBy(new Distillation(chains, 0.5, 1)));
                case STAGEWISE -> Stages.STAGEWISE.of(chains, budget);
                case PAPER -> Stages.PAPER.of(chains, budget);
            };
        }

        Trial trial(PaperShape shape, Scale scale, long seed) {
            return Trial.drawn(
                    shape.id() + "-" + name().toLowerCase(Locale.ROOT),
                    shape.fitted(scale),
                    stages(shape.units().size(), scale.budget(1)),
                    seed);
        }
    }

    @Override
    public String name() {
        return "elasticity";
    }

    @Override
    public String title() {
        return "Elastic inference: loss of every prefix by the way of training";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        section.paragraph("""
                Each way has the same number of steps. The paper trains all chains alone and then the classification heads on
                a frozen backbone (§4.3), here in the last 15 % of the steps; it does not compare with training prefixes from
                the start.""");
        for (PaperShape shape : List.of(PaperShape.air(16, 16), PaperShape.air(8, 8, 8, 8))) {
            shape(laboratory, section, shape);
        }
        findings(laboratory, section);
    }

    private static void shape(Laboratory laboratory, Section section, PaperShape shape) throws IOException {
        String text = laboratory.material().heldOutNames().getFirst();
        int chains = shape.units().size();
        List<String> head = new ArrayList<>(List.of("Air " + shape.notation()));
        List<List<String>> rows = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (int k = 1; k <= chains; k++) {
            head.add("chains 1.." + k);
        }
        rows.add(parameters(laboratory.scale(), shape));
        for (Way way : Way.values()) {
            List<String> row = new ArrayList<>(List.of(way.words));
            List<Point> points = new ArrayList<>();
            for (int k = 1; k <= chains; k++) {
                Spread losses = losses(laboratory, way, shape, text, k);
                row.add(losses.text());
                points.add(new Point(shape.fitted(laboratory.scale()).parameters(k), losses.mean()));
            }
            rows.add(row);
            series.add(new Series(way.words, points));
        }
        section.table(head, rows);
        section.chart(
                "elasticity-" + shape.id(),
                "Loss of every prefix by the way of training",
                Chart.lines(
                        "Air %s, %s".formatted(shape.notation(), text),
                        Axis.linear("parameters of the prefix"),
                        Axis.linear("loss, nats a token"),
                        series));
    }

    private static List<String> parameters(Scale scale, PaperShape shape) {
        List<String> row = new ArrayList<>(List.of("parameters of the prefix"));
        for (int k = 1; k <= shape.units().size(); k++) {
            row.add("%,d".formatted(shape.fitted(scale).parameters(k)));
        }
        return row;
    }

    private static Spread losses(Laboratory laboratory, Way way, PaperShape shape, String text, int chains)
            throws IOException {
        return Trials.losses(laboratory, seed -> way.trial(shape, laboratory.scale(), seed), text, chains);
    }

    private static void findings(Laboratory laboratory, Section section) throws IOException {
        String text = laboratory.material().heldOutNames().getFirst();
        for (PaperShape shape : List.of(PaperShape.air(16, 16), PaperShape.air(8, 8, 8, 8))) {
            int all = shape.units().size();
            Spread joint = losses(laboratory, Way.JOINT, shape, text, 1);
            section.finding(
                    Finding.below(joint.minus(losses(laboratory, Way.PAPER, shape, text, 1)), 0),
                    "Air %s, chain 1 is better when trained jointly than when only its head is"
                            .formatted(shape.notation()));
            section.finding(
                    Finding.below(
                            losses(laboratory, Way.JOINT, shape, text, all)
                                    .minus(losses(laboratory, Way.FULL, shape, text, all)),
                            0.03),
                    "Air %s, joint training costs all chains at most 0.03 nats".formatted(shape.notation()));
            section.finding(
                    Finding.below(
                            losses(laboratory, Way.DISTILLED, shape, text, 1).minus(joint), 0),
                    "Air %s, being taught by all chains makes chain 1 better".formatted(shape.notation()));
            section.finding(
                    Finding.below(
                            losses(laboratory, Way.JOINT, shape, text, all)
                                    .minus(losses(laboratory, Way.STAGEWISE, shape, text, all)),
                            0),
                    "Air %s, all chains are better when trained jointly than stage by stage"
                            .formatted(shape.notation()));
        }
        section.endFindings();
    }
}
