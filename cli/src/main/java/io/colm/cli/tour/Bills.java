package io.colm.cli.tour;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** The bills of the tour's requests. */
final class Bills {

    private final Report report;

    Bills(Report report) {
        this.report = report;
    }

    record Line(String request, Answer answer) {}

    void show(List<Line> lines) {
        report.title("The bill of each request, by the chain count that made each token");
        report.line("%-24s %8s  %-20s %s", "request", "prompt", "tokens by chains", "cost");
        lines.forEach(this::show);
    }

    private void show(Line line) {
        Answer answer = line.answer();
        JsonNode byChains = answer.colm().path("tokens_by_chain");
        int sum = 0;
        for (JsonNode tokens : byChains) {
            sum += tokens.asInt();
        }
        JsonNode cost = answer.colm().path("cost");
        report.line("%-24s %8d  %-20s %s", line.request(), answer.promptTokens(), byChains, cost);
        report.check(
                "bill of " + line.request(),
                sum == answer.completionTokens() && !cost.isMissingNode(),
                "%d tokens billed, %d answered",
                sum,
                answer.completionTokens());
    }
}
