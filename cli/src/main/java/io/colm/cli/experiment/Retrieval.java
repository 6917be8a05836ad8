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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far back in a context facts are still found, when all keys and values come from chain 1. */
final class Retrieval implements Experiment {

    /** Looking back is learned late and at once: this many times the steps of a run on text. */
    private static final double STEPS = 4;

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
        section.paragraph("""
                Associative recall: a row names keys with values between noise, and asks for keys named before; keys, values
                and places are drawn anew for every row. The geometric mean of the probability of the right value (1 of 40 by
                guessing is 0.025), by how many tokens back the fact lies.""");
        Map<String, ModelShape> models = new LinkedHashMap<>();
        Scale scale = laboratory.scale();
        models.put("dense {32}", PaperShape.dense(scale));
        for (Variant variant : List.of(Variant.COLM, Variant.COLM_AIR)) {
            PaperShape shape = new PaperShape(variant, List.of(16, 16));
            models.put((variant == Variant.COLM ? "CoLM " : "Air ") + shape.notation(), shape.fitted(scale));
        }
        List<String> distances = Recall.byDistance(scale.context(), 1).stream()
                .map(bucket -> bucket.name())
                .toList();
        List<String> head = new ArrayList<>(List.of("model"));
        distances.forEach(distance -> head.add(distance + " back"));
        List<List<String>> rows = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (Map.Entry<String, ModelShape> model : models.entrySet()) {
            for (int k = 1; k <= model.getValue().chainCount(); k++) {
                String name = model.getKey() + (model.getValue().chainCount() == 1 ? "" : ", chains 1.." + k);
                List<String> row = new ArrayList<>(List.of(name));
                List<Point> points = new ArrayList<>();
                for (String distance : distances) {
                    Spread right = right(laboratory, model.getValue(), k, distance);
                    row.add(right.text());
                    points.add(new Point(Integer.parseInt(distance.split("–")[0]), right.mean()));
                }
                rows.add(row);
                series.add(new Series(name, points));
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
        finding(laboratory, section, models, distances.getLast());
    }

    private static void finding(Laboratory laboratory, Section section, Map<String, ModelShape> models, String farthest)
            throws IOException {
        List<ModelShape> shapes = List.copyOf(models.values());
        Spread air = right(laboratory, shapes.getLast(), 2, farthest);
        Spread plain = right(laboratory, shapes.get(1), 2, farthest);
        section.finding(
                Finding.below(plain.minus(air), 0.05),
                "at the longest distance all chains of Air find facts as well as those of a plain CoLM (0.05 less at most)");
        section.endFindings();
    }

    private static Spread right(Laboratory laboratory, ModelShape shape, int chains, String distance)
            throws IOException {
        Spread losses = Trials.losses(laboratory, seed -> trial(shape, laboratory.scale(), seed), distance, chains);
        return new Spread(losses.values().stream().map(loss -> Math.exp(-loss)).toList());
    }

    private static Trial trial(ModelShape shape, Scale scale, long seed) {
        int chains = shape.chainCount();
        Stage stage = Stage.of(1, chains, new Objective.Weighted(List.of()), scale.budget(STEPS));
        return Trial.drawn("retrieval-%s-%d".formatted(shape.variant(), chains), shape, List.of(stage), seed)
                .on(Lesson.RETRIEVAL);
    }
}
