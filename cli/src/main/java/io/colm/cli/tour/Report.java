package io.colm.cli.tour;

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

/** What the tour found: checks that held or did not, and figures. Both are printed as they come. */
public final class Report {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Consumer<String> out;
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    public Report(Consumer<String> out) {
        this.out = out;
    }

    /** One thing that must be so. */
    public record Check(String name, boolean held, String detail) {}

    void title(String text) {
        out.accept("");
        out.accept("== " + text);
    }

    void line(String format, Object... arguments) {
        out.accept("   " + format.formatted(arguments));
    }

    void figure(String name, Object value) {
        figures.put(name, value);
    }

    void check(String name, boolean held, String format, Object... arguments) {
        Check check = new Check(name, held, String.format(Locale.ROOT, format, arguments));
        checks.add(check);
        line("%s  %s: %s", held ? "held  " : "BROKEN", name, check.detail());
    }

    /** A measured ratio beside what it should stay under. Timings are reported; they decide nothing. */
    void ratio(String name, double value, double target) {
        figures.put(name, value);
        figures.put(name + "_target", target);
        line("%s %.2f (aim: at most %.2f%s)", name, value, target, value <= target ? "" : ", missed");
    }

    public boolean allHeld() {
        return !checks.isEmpty() && checks.stream().allMatch(Check::held);
    }

    /** Prints what came of it all. */
    public void conclude() {
        long held = checks.stream().filter(Check::held).count();
        out.accept("");
        out.accept("== %d of %d checks held".formatted(held, checks.size()));
        checks.stream()
                .filter(check -> !check.held())
                .forEach(check -> line("BROKEN  %s: %s", check.name(), check.detail()));
    }

    public void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("all_held", allHeld());
        json.put("checks", checks);
        json.put("figures", figures);
        Files.writeString(file, JSON.writeValueAsString(json) + "\n");
    }
}
