package io.colm.cli.eval;

import io.colm.wire.registry.Evaluation;
import io.colm.wire.registry.Evaluation.Score;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Evaluations as a person reads them: a line for each metric, a column for each prefix. */
final class Table {

    private static final String LABEL = "  %-44s";
    private static final String COLUMN = " %20s";

    private final PrintWriter out;
    private final int chains;

    Table(PrintWriter out, int chains) {
        this.out = out;
        this.chains = chains;
    }

    void print(Evaluation evaluation) {
        out.println();
        out.println(evaluation.task() + ": " + evaluation.settings());
        out.println(LABEL.formatted("")
                + columns(IntStream.rangeClosed(1, chains)
                        .mapToObj(Metric::prefix)
                        .toList()));
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (Score score : evaluation.scores()) {
            lines.computeIfAbsent(Metric.words(score), _ -> dashes()).set(score.chains() - 1, cell(score));
        }
        lines.forEach((label, cells) -> out.println(LABEL.formatted(label) + columns(cells)));
        out.flush();
    }

    private List<String> dashes() {
        return IntStream.range(0, chains).mapToObj(_ -> "–").collect(Collectors.toCollection(ArrayList::new));
    }

    private static String columns(List<String> cells) {
        return cells.stream().map(COLUMN::formatted).collect(Collectors.joining());
    }

    private static String cell(Score score) {
        String value = number(score.value());
        Double error = score.standardError();
        return error == null ? value : value + " ± " + number(error);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1_000 ? "%.4f" : "%,.0f", value);
    }
}
