package io.colm.cli.experiment;

import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.training.Objective;
import io.colm.training.Stage;
import io.colm.training.plot.Axis;
import io.colm.training.plot.Chart;
import io.colm.training.plot.Point;
import io.colm.training.plot.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How far back in a context facts are still found, when all keys and values come from chain 1. */
final class Retrieval implements Experiment {

    /** Looking back is learned late and at once: this many times the steps of a run on text. */
    private static final double STEPS = 4;

    /** Times the context of a run on text. */
    private static final int CONTEXTS = 2;

    /** A probability this much lower still counts as level. */
    private static final double LEVEL = 0.05;

    /** @param name for people */
    private record Subject(String name, ModelShape shape) {

        static Subject dense(Scale scale) {
            return new Subject("dense {32}", PaperShape.dense(scale));
        }

        static Subject of(Variant variant, Scale scale) {
            PaperShape shape = new PaperShape(variant, List.of(16, 16));
            return new Subject(shape.name(), shape.fitted(scale));
        }

        String prefix(int chains) {
            return shape.chainCount() == 1 ? name : "%s, chains 1..%d".formatted(name, chains);
        }

        Trial trial(Scale scale, long seed) {
            Stage stage = Stage.of(1, shape.chainCount(), new Objective.Weighted(List.of()), scale.budget(STEPS));
            return Trial.drawn(
                            "retrieval-%s-%d".formatted(shape.variant(), shape.chainCount()),
                            shape,
                            List.of(stage),
                            seed)
                    .on(Lesson.RETRIEVAL);
        }
    }

    @Override
    public String name() {
        return "retrieval";
    }

    @Override
    public String title() {
        return "Finding facts far back in the context";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        Scale scale =
                laboratory.scale().withContext(CONTEXTS * laboratory.scale().context());
        section.paragraph("""
                Associative recall: a row of %d tokens tells facts (a key with one of %d values, in one token) between noise and
                asks for each once; values and places are drawn anew for every row. Every prefix's loss is trained, in %,.0f steps.
                Shown is the geometric mean of the probability of the right value, by how many tokens back the fact lies;
                guessing gives %.3f.""".formatted(scale.context(), Recall.VALUES, STEPS * scale.steps(), 1.0 / Recall.VALUES));
        Subject plain = Subject.of(Variant.COLM, scale);
        Subject air = Subject.of(Variant.COLM_AIR, scale);
        table(laboratory, section, scale, List.of(Subject.dense(scale), plain, air));
        findings(laboratory, section, plain, air);
    }

    private static List<String> distances(Scale scale) {
        return Recall.byDistance(scale.context(), 1).stream()
                .map(bucket -> bucket.name())
                .toList();
    }

    private static void table(Laboratory laboratory, Section section, Scale scale, List<Subject> subjects)
            throws IOException {
        List<String> distances = distances(scale);
        List<String> head = new ArrayList<>(List.of("model"));
        distances.forEach(distance -> head.add(distance + " back"));
        List<List<String>> rows = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (Subject subject : subjects) {
            for (int k = 1; k <= subject.shape().chainCount(); k++) {
                List<String> row = new ArrayList<>(List.of(subject.prefix(k)));
                List<Point> points = new ArrayList<>();
                for (String distance : distances) {
                    Spread right = right(laboratory, subject, k, distance);
                    row.add(right.text());
                    points.add(new Point(Integer.parseInt(distance.split("–")[0]), right.mean()));
                }
                rows.add(row);
                series.add(new Series(subject.prefix(k), points));
            }
        }
        section.table(head, rows);
        section.chart(
                "retrieval",
                "Probability of the right value by distance",
                Chart.lines(
                        "Facts found again",
                        Axis.logarithmic("tokens back"),
                        Axis.linear("probability of the right value").within(0, 1),
                        series));
    }

    private static void findings(Laboratory laboratory, Section section, Subject plain, Subject air)
            throws IOException {
        String farthest =
                distances(laboratory.scale().withContext(air.shape().context())).getLast();
        Spread all = right(laboratory, air, 2, farthest);
        section.finding(
                Finding.below(right(laboratory, plain, 2, farthest).minus(all), LEVEL),
                "%s tokens back, all chains of Air find facts as well as a plain CoLM's (at most %.2f less)"
                        .formatted(farthest, LEVEL));
        section.finding(
                Finding.below(all.minus(right(laboratory, air, 1, farthest)), LEVEL),
                "%s tokens back, chain 1 of Air finds facts as well as all chains (at most %.2f less)"
                        .formatted(farthest, LEVEL));
        section.endFindings();
    }

    private static Spread right(Laboratory laboratory, Subject subject, int chains, String distance)
            throws IOException {
        Spread losses = Trials.losses(laboratory, seed -> subject.trial(laboratory.scale(), seed), distance, chains);
        return new Spread(losses.values().stream().map(loss -> Math.exp(-loss)).toList());
    }
}
