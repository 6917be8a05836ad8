package io.colm.cli.experiment;

import io.colm.cli.bench.DecodeByTier;
import io.colm.model.ModelShape;
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
import java.util.stream.Stream;

/** How good each prefix is by the order in which chains are trained: joint, stage by stage, or heads at the end. */
final class Elasticity implements Experiment {

    private static final int DECODE_ROUNDS = 5;

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

        /** Of two chains the one shorter prefix is every prefix. */
        static List<Way> of(int chains) {
            return Stream.of(values()).filter(way -> way != ALL || chains > 2).toList();
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
        speeds(laboratory.scale(), section);
    }

    private static void speeds(Scale scale, Section section) throws IOException {
        section.paragraph("""
                What a token costs by its tier: CPU time of a decode step of one row, random weights of the shape %s in fp32, one
                thread, medians of rounds that visit the tiers in turn. The step of a tier reads its chains' weights alone.""".formatted(scale.prefill()));
        List<DecodeByTier.Reading> readings = DecodeByTier.of(scale.prefill(), DECODE_ROUNDS);
        ModelShape shape = scale.prefill().chained();
        List<List<String>> rows = new ArrayList<>();
        for (DecodeByTier.Reading reading : readings) {
            rows.add(List.of(
                    "1.." + reading.chains(),
                    "%,d".formatted(shape.parameters(reading.chains())),
                    String.format(Locale.ROOT, "%.1f", reading.millis()),
                    String.format(
                            Locale.ROOT,
                            "%.2f",
                            reading.millis() / readings.getLast().millis())));
        }
        section.table(List.of("chains", "parameters", "CPU ms a token", "of all chains'"), rows);
    }

    private static void shape(Laboratory laboratory, Section section, PaperShape shape) throws IOException {
        String text = laboratory.material().heldOutNames().getFirst();
        int chains = shape.units().size();
        List<String> head = new ArrayList<>(List.of(shape.name()));
        List<List<String>> rows = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (int k = 1; k <= chains; k++) {
            head.add("chains 1.." + k);
        }
        rows.add(parameters(laboratory.scale(), shape));
        for (Way way : Way.of(chains)) {
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
                        "%s, %s".formatted(shape.name(), text),
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
                    "%s, chain 1 is better when trained jointly than when only its head is".formatted(shape.name()));
            section.finding(
                    Finding.below(
                            losses(laboratory, Way.JOINT, shape, text, all)
                                    .minus(losses(laboratory, Way.FULL, shape, text, all)),
                            0.03),
                    "%s, joint training costs all chains at most 0.03 nats".formatted(shape.name()));
            section.finding(
                    Finding.below(
                            losses(laboratory, Way.DISTILLED, shape, text, 1).minus(joint), 0),
                    "%s, being taught by all chains makes chain 1 better".formatted(shape.name()));
            if (all > 2) {
                section.finding(
                        Finding.below(
                                losses(laboratory, Way.ALL, shape, text, 1).minus(joint), 0),
                        "%s, chain 1 is better when every prefix is trained each step than when one shorter prefix is"
                                .formatted(shape.name()));
            }
            section.finding(
                    Finding.below(
                            losses(laboratory, Way.JOINT, shape, text, all)
                                    .minus(losses(laboratory, Way.STAGEWISE, shape, text, all)),
                            0),
                    "%s, all chains are better when trained jointly than stage by stage".formatted(shape.name()));
        }
        section.endFindings();
    }
}
