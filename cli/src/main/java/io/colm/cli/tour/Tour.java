package io.colm.cli.tour;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Walks through what the platform can do, by requests that any client could send. */
public final class Tour {

    private static final String PROMPT = "Tell me a story about a little fox and a lost red ball.";
    private static final long SEED = 7;
    private static final double TEMPERATURE = 0.6;
    private static final int STORY_TOKENS = 240;
    private static final int ESCALATE_AT = 24;

    /** Long enough that the call to escalate, made when the story has begun, does not find it ended. */
    private static final int TRIAL_TOKENS = 440;

    private static final int LONG_PROMPT_TOKENS = 400;
    private static final int CONTEXT_ROOM = 100;
    private static final int BLOCK = 64;
    private static final int TRIALS = 9;

    private final Gateway gateway;
    private final Report report;
    private final Pods pods;
    private final Console console;
    private final Bills bills;
    private String model = "";
    private int tiers;

    public Tour(URI gateway, String key, Pods pods, Report report, Console console) {
        this.gateway = new Gateway(gateway, key);
        this.pods = pods;
        this.report = report;
        bills = new Bills(report);
        this.console = console;
    }

    /**
     * Takes every step; what was found is in the report.
     *
     * @param name of the model to show, empty for the first that the gateway lists
     */
    public void take(String name) {
        model = name;
        showTiers();
        streamTheSmallestTier();
        escalateInMidStream();
        leaveTheTierOpen();
        measureEscalation();
        measureFirstToken();
        surviveAPodsDeath();
        bills.show();
        report.conclude();
    }

    private void showTiers() {
        report.title("One stored model, sold as many: tiers, and their prices per million tokens");
        for (JsonNode entry : gateway.models().path("data")) {
            String id = entry.path("id").asString();
            JsonNode colm = entry.path("colm");
            report.line(
                    "%-10s %d %s%s, input %s, output %s",
                    id,
                    colm.path("chains").asInt(),
                    colm.path("chains").asInt() == 1 ? "chain " : "chains",
                    chosen(colm),
                    Bills.money(colm.path("price").path("input_per_million"), colm.path("price")),
                    Bills.money(colm.path("price").path("output_per_million"), colm.path("price")));
            if (model.isEmpty()) {
                model = id;
            }
            if (id.startsWith(model + ":")) {
                tiers++;
                bills.tier(colm.path("price"));
            }
        }
        report.check("tiers", tiers > 1, "%d tiers of %s", tiers, model);
    }

    private static String chosen(JsonNode colm) {
        if (!colm.path("automatic").asBoolean()) {
            return "";
        }
        return colm.path("per_token").asBoolean() ? " at most, chosen by the token" : " (chosen by the gateway)";
    }

    private Question story(int chains, int maxTokens) {
        return new Question(model + ":" + chains, PROMPT, maxTokens, TEMPERATURE, SEED, true);
    }

    private void streamTheSmallestTier() {
        report.title("\"%s\" at 1 chain".formatted(PROMPT));
        console.begin();
        Answer answer = gateway.stream(story(1, STORY_TOKENS), (soFar, chunk) -> console.show(chunk));
        console.end();
        boolean only = answer.chunks().stream().allMatch(chunk -> chunk.chains() == 1);
        report.check("small tier", only && answer.completionTokens() > 0, "%d tokens", answer.completionTokens());
        bills.add("tier 1", answer);
    }

    private void escalateInMidStream() {
        report.title("The same prompt, moved to %d chains in mid-stream".formatted(tiers));
        Answer answer = shownEscalated();
        for (int trial = 1; trial < TRIALS && !moved(answer); trial++) {
            report.line("the story had ended before the call that moves it came; once more");
            answer = shownEscalated();
        }
        report.line("tokens by chain count: %s", answer.colm().path("tokens_by_chain"));
        report.check("escalation", moved(answer), "%s", answer.colm().path("escalations"));
        report.check(
                "escalation is free",
                answer.reprefilledTokens() == 0,
                "reprefilled_tokens %d",
                answer.reprefilledTokens());
        report.figure("escalation_reprefilled_tokens", answer.reprefilledTokens());
        bills.add("tier 1 to " + tiers, answer);
    }

    private Answer shownEscalated() {
        console.begin();
        Answer answer = escalated(STORY_TOKENS, (soFar, chunk) -> console.show(chunk));
        console.end();
        return answer;
    }

    private boolean moved(Answer answer) {
        return answer.chunks().stream().anyMatch(chunk -> chunk.chains() == tiers)
                && answer.chunks().getFirst().chains() == 1;
    }

    /** The model id alone: of a calibrated model, chain 1 makes the tokens of which it is sure. */
    private void leaveTheTierOpen() {
        report.title("The same prompt to %s, with no tier named".formatted(model));
        Question open = new Question(model, PROMPT, STORY_TOKENS, TEMPERATURE, SEED, true);
        Answer answer = gateway.stream(open, (soFar, chunk) -> {});
        JsonNode counts = answer.colm().path("tokens_by_chain");
        report.line("tokens by chain count: %s", counts);
        report.figure("share_by_chain_1_with_no_tier_named", counts.path(0).asDouble() / answer.completionTokens());
        bills.add("no tier named", answer);
    }

    /** A story that begins at 1 chain and is moved to all of them after {@value #ESCALATE_AT} chunks. */
    private Answer escalated(int tokens, BiConsumer<Answer, Chunk> onChunk) {
        int[] seen = {0};
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            Answer answer = gateway.stream(story(1, tokens), (soFar, chunk) -> {
                onChunk.accept(soFar, chunk);
                if (++seen[0] == ESCALATE_AT) {
                    calls.add(CompletableFuture.runAsync(() -> gateway.escalate(soFar.id(), tiers), caller));
                }
            });
            calls.forEach(CompletableFuture::join);
            return answer;
        }
    }

    private void measureEscalation() {
        report.title("The first token after an escalation, beside a normal one (medians of %d)".formatted(TRIALS));
        List<Answer> answers = IntStream.range(0, TRIALS)
                .mapToObj(i -> escalated(TRIAL_TOKENS, (soFar, chunk) -> {}))
                .toList();
        double first =
                median(answers.stream().map(a -> a.millisToFirstTokenOf(tiers)).toList());
        double normal =
                median(answers.stream().map(a -> a.millisBetweenTokens(tiers)).toList());
        report.line("first escalated token %.2f ms, normal token at %d chains %.2f ms", first, tiers, normal);
        report.figure("first_escalated_token_ms", first);
        report.figure("normal_token_ms", normal);
        report.ratio("first_escalated_over_normal", first / normal, 3.0);
    }

    private void measureFirstToken() {
        report.title(
                "Time to first token at a long prompt: 1 chain beside %d (medians of %d)".formatted(tiers, TRIALS));
        LongPrompt prompt = LongPrompt.ofTokens(
                LONG_PROMPT_TOKENS,
                text -> gateway.stream(asking(1, text), (soFar, chunk) -> {}).promptTokens());
        List<Double> small = new ArrayList<>();
        List<Double> large = new ArrayList<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            small.add(firstToken(1, prompt.unique()));
            large.add(firstToken(tiers, prompt.unique()));
        }
        double one = median(small);
        double all = median(large);
        report.line("%d prompt tokens: %.1f ms at 1 chain, %.1f ms at %d", prompt.tokens(), one, all, tiers);
        report.figure("ttft_tier_1_ms", one);
        report.figure("ttft_tier_all_ms", all);
        report.figure("ttft_prompt_tokens", prompt.tokens());
        report.ratio("ttft_all_over_1", all / one, 1.25);
    }

    private double firstToken(int chains, String text) {
        return gateway.stream(asking(chains, text), (soFar, chunk) -> {}).millisToFirstToken();
    }

    private Question asking(int chains, String text) {
        return new Question(model + ":" + chains, text, 4, 0, SEED, true);
    }

    private void surviveAPodsDeath() {
        report.title("A pod dies in mid-stream, and another goes on from the cached keys and values");
        if (!pods.canKill()) {
            report.line("skipped: the pods are not processes of this tour");
            return;
        }
        Question question = story(tiers, LONG_PROMPT_TOKENS - CONTEXT_ROOM);
        Answer undisturbed = gateway.stream(question, (soFar, chunk) -> {});
        int killAt = killAt(undisturbed);
        int[] seen = {0};
        Answer survived = gateway.stream(question, (soFar, chunk) -> {
            if (++seen[0] == killAt) {
                pods.kill(soFar.pod());
                report.line("killed %s after %d tokens", soFar.pod(), killAt);
            }
        });
        report.check("same text", survived.text().equals(undisturbed.text()), "%d tokens", survived.completionTokens());
        report.check(
                "nothing lost",
                survived.reprefilledTokens() >= 0 && survived.reprefilledTokens() < BLOCK,
                "reprefilled_tokens %d, of %d",
                survived.reprefilledTokens(),
                survived.promptTokens() + killAt);
        report.figure("failover_reprefilled_tokens", survived.reprefilledTokens());
        bills.add("tier %d, pod killed".formatted(tiers), survived);
    }

    /** A token three quarters into the third KV block after the prompt: its predecessors had time to be published. */
    private static int killAt(Answer undisturbed) {
        int prompt = undisturbed.promptTokens();
        int position = (prompt / BLOCK + 3) * BLOCK - BLOCK / 4;
        return position - prompt;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().filter(Double::isFinite).sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }
}
