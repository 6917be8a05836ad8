package io.colm.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What was measured: lines of text as they come, and the same as JSON. */
public final class BenchReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Consumer<String> out;
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final Map<String, Object> other = new LinkedHashMap<>();

    public BenchReport(Consumer<String> out) {
        this.out = out;
    }

    public void title(String text) {
        out.accept("");
        out.accept(text);
    }

    void line(String format, Object... arguments) {
        out.accept("  " + String.format(Locale.ROOT, format, arguments));
    }

    /** Under what the figures were taken. */
    void setting(String name, Object value) {
        settings.put(name, value);
        line("%s: %s", name.replace('_', ' '), value);
    }

    void header() {
        line(
                "%-44s %-12s %-12s %10s %10s %12s %12s",
                "what", "", "chains", "ms/step", "tok/s", "tok/CPU-s", "bytes/step");
    }

    void figure(Figure figure) {
        figures.add(figure);
        line(
                "%-44s %-12s %-12s %10.3f %10.1f %12.1f %12.0f",
                figure.what(),
                figure.precision(),
                figure.tier(),
                figure.millis(),
                figure.tokensPerSecond(),
                figure.tokensPerCpuSecond(),
                figure.bytesPerStep());
    }

    public void ratio(String name, double value) {
        ratios.put(name, value);
        line("%-76s %8.3f", name, value);
    }

    /** A number that is no time: memory, accuracy, a share. */
    public void number(String name, double value, String unit) {
        other.put(name + " (" + unit + ")", value);
        line("%-76s %8.4g %s", name, value, unit);
    }

    public void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("settings", settings);
        json.put("figures", figures);
        json.put("ratios", ratios);
        json.put("other", other);
        Files.writeString(file, JSON.writeValueAsString(json) + "\n");
    }
}
