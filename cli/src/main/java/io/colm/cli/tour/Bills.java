package io.colm.cli.tour;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The bills of the tour's requests, checked against the price list. */
final class Bills {

    private static final BigDecimal ONE_MILLION = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal ROUNDING = new BigDecimal("1e-12");

    private final Report report;
    private final List<Line> lines = new ArrayList<>();
    private final List<BigDecimal> outputPrices = new ArrayList<>();
    private BigDecimal inputPrice = BigDecimal.ZERO;

    Bills(Report report) {
        this.report = report;
    }

    private record Line(String request, Answer answer) {}

    /** Notes what a million tokens of the next larger tier cost. */
    void tier(JsonNode price) {
        inputPrice = price.path("input_per_million").asDecimal(BigDecimal.ZERO);
        outputPrices.add(price.path("output_per_million").asDecimal(BigDecimal.ZERO));
    }

    void add(String request, Answer answer) {
        lines.add(new Line(request, answer));
    }

    void show() {
        report.title("The bill of each request, by the chain count that made each token");
        report.line("%-24s %8s  %-20s %s", "request", "prompt", "tokens by chains", "cost");
        lines.forEach(this::show);
    }

    private void show(Line line) {
        Answer answer = line.answer();
        JsonNode cost = answer.colm().path("cost");
        report.line(
                "%-24s %8d  %-20s %s",
                line.request(),
                answer.promptTokens(),
                answer.colm().path("tokens_by_chain"),
                money(cost.path("total"), cost));
        BigDecimal due = due(answer);
        BigDecimal error =
                cost.path("total").asDecimal(BigDecimal.ZERO).subtract(due).abs();
        report.check(
                "bill of " + line.request(),
                tokens(answer) == answer.completionTokens() && error.compareTo(ROUNDING) < 0,
                "%d tokens answered, %d billed, %s due by the price list",
                answer.completionTokens(),
                tokens(answer),
                due.toPlainString());
    }

    private BigDecimal due(Answer answer) {
        BigDecimal sum = inputPrice.multiply(BigDecimal.valueOf(answer.promptTokens()));
        int chains = 0;
        for (JsonNode tokens : answer.colm().path("tokens_by_chain")) {
            sum = sum.add(outputPrices.get(chains++).multiply(BigDecimal.valueOf(tokens.asInt())));
        }
        return sum.divide(ONE_MILLION);
    }

    private static int tokens(Answer answer) {
        int sum = 0;
        for (JsonNode tokens : answer.colm().path("tokens_by_chain")) {
            sum += tokens.asInt();
        }
        return sum;
    }

    /** An amount, with the currency that {@code priced} names. */
    static String money(JsonNode amount, JsonNode priced) {
        return amount.asDecimal(BigDecimal.ZERO).toPlainString() + " "
                + priced.path("currency").asString("");
    }
}
