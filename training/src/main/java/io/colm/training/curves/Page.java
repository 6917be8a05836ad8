package io.colm.training.curves;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.colm.training.plot.Palette;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A page of HTML that needs nothing but a browser. Its charts are drawn by a script; where none may run, those that are
 * written into the page stay.
 */
record Page(List<Run> runs, List<Panel> panels) {

    private static final int MOST = 2_000;
    private static final JsonMapper JSON = new JsonMapper();

    /** A panel for the script. */
    private record Drawn(String title, String unit, boolean noisy, List<Line> lines) {}

    /** A curve for the script; low and high are left out where they are the mean. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            String name,
            double[] tokens,
            double[] minutes,
            double[] mean,
            double @Nullable [] low,
            double @Nullable [] high) {

        static Line of(Curve curve) {
            boolean spreads = curve.readings().stream().anyMatch(reading -> reading.low() < reading.high());
            return new Line(
                    curve.name(),
                    numbers(curve, Reading::tokens),
                    numbers(curve, Reading::minutes),
                    numbers(curve, Reading::mean),
                    spreads ? numbers(curve, Reading::low) : null,
                    spreads ? numbers(curve, Reading::high) : null);
        }

        private static double[] numbers(Curve curve, ToDoubleFunction<Reading> part) {
            return curve.readings().stream()
                    .mapToDouble(part)
                    .map(value ->
                            new BigDecimal(value).round(new MathContext(6)).doubleValue())
                    .toArray();
        }
    }

    String html() throws IOException {
        // What is put in holds no '<' but that of its own tags, and so none of the marks.
        return template()
                .replace("<!--title-->", escaped(title()))
                .replace("<!--summary-->", summary())
                .replace("<!--panels-->", charts())
                .replace("<!--colours-->", colours())
                .replace("<!--data-->", data());
    }

    private String title() {
        return runs.stream().map(Run::name).collect(Collectors.joining(", "));
    }

    private String summary() {
        return runs.stream().map(Page::row).collect(Collectors.joining("\n"));
    }

    private static String row(Run run) {
        long step = run.steps().isEmpty() ? 0 : run.steps().getLast().step();
        long tokens = run.steps().isEmpty() ? 0 : run.steps().getLast().tokens();
        double seconds = run.steps().isEmpty() ? 0 : run.steps().getLast().seconds();
        return String.format(
                Locale.ROOT,
                "<tr><th>%s</th><td>%,d</td><td>%,d</td><td>%,.1f</td><td>%s</td></tr>",
                escaped(run.name()),
                step,
                tokens,
                seconds / 60,
                escaped(validations(run)));
    }

    /** The last look at each text, by prefix. */
    private static String validations(Run run) {
        return run.texts().stream()
                .map(text -> text + ": "
                        + run.prefixes().stream()
                                .map(chains -> run.losses(text, chains))
                                .filter(losses -> !losses.isEmpty())
                                .map(losses -> String.format(
                                        Locale.ROOT, "%.4f", losses.getLast().mean()))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    private String charts() {
        return panels.stream()
                .map(panel -> "<section>\n" + panel.chart().svg() + "</section>\n")
                .collect(Collectors.joining());
    }

    private static String colours() {
        return Palette.colours().stream().map("\"#%06X\""::formatted).collect(Collectors.joining(", ", "[", "]"));
    }

    private String data() {
        List<Drawn> drawn = panels.stream()
                .map(panel -> panel.thinned(MOST))
                .map(panel -> new Drawn(
                        panel.title(),
                        panel.unit(),
                        panel.noisy(),
                        panel.curves().stream().map(Line::of).toList()))
                .toList();
        return JSON.writeValueAsString(drawn).replace("<", "\\u003C");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String template() throws IOException {
        try (InputStream page = Objects.requireNonNull(Page.class.getResourceAsStream("curves.html"))) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
