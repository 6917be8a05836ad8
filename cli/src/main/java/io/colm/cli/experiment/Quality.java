package io.colm.cli.experiment;

import io.colm.model.Variant;
import io.colm.training.plot.Axis;
import io.colm.training.plot.Chart;
import io.colm.training.plot.Point;
import io.colm.training.plot.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a CoLM is as good as a dense model of equal parameters, and its prefixes as good as models of their own. */
final class Quality implements Experiment {

    /** A loss this much higher still counts as level. */
    private static final double LEVEL = 0.03;

    @Override
    public String name() {
        return "quality";
    }

    @Override
    public String title() {
        return "Quality: CoLM and CoLM-Air beside dense models of equal parameters and equal training tokens";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        section.paragraph("""
                All chains, trained on the loss of all chains alone, as the paper trains: plain cross-entropy, the same
                tokens in the same order. {32} is the dense model. Losses are nats a token, mean of the seeds ± half of the
                95 % interval; differences are taken seed by seed.""");
        fullModels(laboratory, section);
        section.paragraph("""
                Prefixes, trained jointly (each step the loss of all chains and of one shorter prefix), beside dense models
                of the same width and parameters that were trained alone, on as many tokens each.""");
        prefixes(laboratory, section);
    }

    private static List<PaperShape> shapes() {
        List<PaperShape> shapes = new ArrayList<>();
        for (Variant variant : List.of(Variant.COLM, Variant.COLM_AIR)) {
            PaperShape.CHAINED.forEach(units -> shapes.add(new PaperShape(variant, units)));
        }
        return shapes;
    }

    private static void fullModels(Laboratory laboratory, Section section) throws IOException {
        Scale scale = laboratory.scale();
        List<String> texts = laboratory.material().heldOutNames().subList(0, 2);
        List<String> head = new ArrayList<>(List.of("shape", "parameters"));
        texts.forEach(text -> head.addAll(List.of(text, "to dense")));
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("dense {32}", PaperShape.dense(scale).parameters(1), laboratory, texts, null));
        List<Finding> findings = new ArrayList<>();
        List<Point> points = new ArrayList<>();
        for (PaperShape shape : shapes()) {
            long parameters = shape.fitted(scale).parameters(shape.units().size());
            rows.add(row(shape.name(), parameters, laboratory, texts, shape));
            Spread difference = toDense(laboratory, texts.getFirst(), shape);
            findings.add(Finding.below(difference, LEVEL));
            points.add(new Point(
                    points.size(),
                    difference.mean(),
                    difference.mean() - difference.margin(),
                    difference.mean() + difference.margin()));
        }
        section.table(head, rows);
        List<String> names = shapes().stream().map(PaperShape::name).toList();
        section.chart(
                "quality",
                "Loss of each shape less that of the dense model",
                Chart.dots(
                        "All chains beside a dense model, " + texts.getFirst(),
                        Axis.linear("loss less the dense model's, nats a token"),
                        names,
                        List.of(new Series("difference", points))));
        for (int i = 0; i < names.size(); i++) {
            section.finding(
                    findings.get(i),
                    "%s is level with a dense model of its parameters (at most %.2f nats above it)"
                            .formatted(names.get(i), LEVEL));
        }
        section.endFindings();
    }

    private static List<String> row(
            String name, long parameters, Laboratory laboratory, List<String> texts, @Nullable PaperShape shape)
            throws IOException {
        Scale scale = laboratory.scale();
        List<String> row = new ArrayList<>(List.of(name, "%,d".formatted(parameters)));
        for (String text : texts) {
            if (shape == null) {
                row.add(Trials.losses(laboratory, seed -> Trials.dense(scale, seed), text, 1)
                        .text());
                row.add("");
            } else {
                row.add(Trials.losses(
                                laboratory,
                                seed -> Trials.full(shape, scale, seed),
                                text,
                                shape.units().size())
                        .text());
                row.add(toDense(laboratory, text, shape).signed());
            }
        }
        return row;
    }

    private static Spread toDense(Laboratory laboratory, String text, PaperShape shape) throws IOException {
        Scale scale = laboratory.scale();
        return Trials.losses(
                        laboratory,
                        seed -> Trials.full(shape, scale, seed),
                        text,
                        shape.units().size())
                .minus(Trials.losses(laboratory, seed -> Trials.dense(scale, seed), text, 1));
    }

    private static void prefixes(Laboratory laboratory, Section section) throws IOException {
        Scale scale = laboratory.scale();
        String text = laboratory.material().heldOutNames().getFirst();
        List<List<String>> rows = new ArrayList<>();
        List<String> claims = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (PaperShape shape : List.of(PaperShape.air(16, 16), PaperShape.air(8, 8, 8, 8))) {
            for (int chains = 1; chains <= shape.units().size(); chains++) {
                int k = chains;
                boolean whole = chains == shape.units().size();
                Spread prefix = Trials.losses(laboratory, seed -> Trials.joint(shape, scale, seed), text, k);
                Spread alone = Trials.losses(
                        laboratory,
                        seed -> whole ? Trials.dense(scale, seed) : Trials.separate(shape, k, scale, seed),
                        text,
                        1);
                Spread difference = prefix.minus(alone);
                rows.add(List.of(
                        shape.name(),
                        "1.." + k,
                        "%,d".formatted(shape.fitted(scale).parameters(k)),
                        prefix.text(),
                        alone.text(),
                        difference.signed()));
                claims.add("%s, chains 1..%d of a joint model are level with a dense model of their own"
                        .formatted(shape.name(), k));
                findings.add(Finding.below(difference, LEVEL));
            }
        }
        section.table(List.of("shape", "chains", "parameters", "prefix", "trained alone", "difference"), rows);
        for (int i = 0; i < claims.size(); i++) {
            section.finding(findings.get(i), claims.get(i));
        }
        section.endFindings();
    }
}
