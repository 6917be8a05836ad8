package io.colm.cli.experiment;

import io.colm.training.plot.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A section of the page, in Markdown; its charts lie in a folder beside the page. */
final class Section {

    private final StringBuilder text = new StringBuilder();
    private final Path charts;

    /** @param charts folder for SVG files, a sibling of the page */
    Section(String title, Path charts) {
        this.charts = charts;
        text.append("## ").append(title).append("\n\n");
    }

    void paragraph(String words) {
        text.append(words.strip()).append("\n\n");
    }

    void table(List<String> head, List<List<String>> rows) {
        row(head);
        text.append("|").append("---|".repeat(head.size())).append("\n");
        rows.forEach(this::row);
        text.append("\n");
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** A sentence about a claim, beginning with what came of it. */
    void finding(Finding finding, String words) {
        text.append("- **").append(finding.words()).append("**: ").append(words).append("\n");
    }

    void endFindings() {
        text.append("\n");
    }

    void chart(String name, String description, Chart chart) throws IOException {
        Files.createDirectories(charts);
        chart.write(charts.resolve(name + ".svg"));
        text.append("![%s](%s/%s.svg)\n\n".formatted(description, charts.getFileName(), name));
    }

    String text() {
        return text.toString();
    }
}
