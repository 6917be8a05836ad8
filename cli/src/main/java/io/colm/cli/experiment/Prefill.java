package io.colm.cli.experiment;

import io.colm.cli.bench.PrefillByContext;
import io.colm.training.plot.Axis;
import io.colm.training.plot.Chart;
import io.colm.training.plot.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How much sooner a prompt is read by chain 1 alone, by its length. */
final class Prefill implements Experiment {

    private static final int SHORTEST = 256;

    @Override
    public String name() {
        return "prefill";
    }

    @Override
    public String title() {
        return "Prefill by chain 1, against the length of the context";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        Scale scale = laboratory.scale();
        List<PrefillByContext.Reading> readings = PrefillByContext.of(scale.prefill(), SHORTEST, scale.longest());
        section.paragraph("""
                Random weights of the shape %s (docs/benchmarks.md names it) in fp32 with a vocabulary of 256, so that heads, which
                prompts do not need, weigh nothing; chunks of 512 rows, one thread; CPU time of one prompt each, so that other
                work on the machine counts little. On an A100 and at 1 B parameters the paper
                has {8,8,8,8} at 0.7 times the speed of a dense model of its size with 2 K tokens, and at 2.8 times with 64 K
                (Table 9).""".formatted(scale.prefill()));
        List<List<String>> rows = new ArrayList<>();
        double[] contexts = new double[readings.size()];
        double[] ratios = new double[contexts.length];
        for (int i = 0; i < contexts.length; i++) {
            PrefillByContext.Reading reading = readings.get(i);
            contexts[i] = reading.context();
            ratios[i] = reading.whole() / reading.first();
            rows.add(List.of(
                    "%,d".formatted(reading.context()),
                    text("%.0f", reading.first()),
                    text("%.0f", reading.whole()),
                    text("%.2f", ratios[i])));
        }
        section.table(List.of("tokens", "chain 1, CPU ms", "all chains, CPU ms", "ratio"), rows);
        section.chart(
                "prefill",
                "All chains over chain 1 by context",
                Chart.lines(
                        "Reading a prompt, shape " + scale.prefill(),
                        Axis.logarithmic("tokens"),
                        Axis.linear("all chains : chain 1, CPU time"),
                        List.of(Series.of("ratio", contexts, ratios))));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
