package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.inference.Requests;
import io.colm.inference.Told;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import io.colm.wire.generation.PodStatus;
import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.TierChange;
import io.colm.wire.generation.TierRequest;
import io.colm.wire.generation.TokenEvent;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class GenerationTests extends GenerationFixture {

    @Test
    void anAnswerObeysItsSchemaAndEndsWithIt() {
        String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[7]},\"b\":{\"type\":\"boolean\"}},"
                + "\"required\":[\"a\",\"b\"],\"additionalProperties\":false}";
        Told told = Told.by(pod, Requests.of(FOX + FOX).schema(schema).request());

        assertThat(told.text()).matches("\\{\"a\": ?7, ?\"b\": ?(true|false)}");
        assertThat(told.finished().reason()).isEqualTo(FinishReason.STOP);
        Told continued = Told.by(
                pod,
                Requests.of(FOX + FOX)
                        .schema(schema)
                        .continued(told.ids().subList(0, 5), told.text(5))
                        .request());
        assertThat(told.text(5) + continued.text()).isEqualTo(told.text());
    }

    @Test
    void aGenerationStartsTellsItsTokensInOrderAndFinishes() {
        Told told = Told.by(pod, Requests.of(FOX + FOX).tiers(2).top(3).request());

        int prompt = tokenizer.encode(FOX + FOX).length;
        assertThat(told.started()).isEqualTo(new TokenEvent.Started(pod.name(), version(), prompt, 0, 0));
        assertThat(told.tokens()).hasSize(32).hasSize(told.events().size() - 2);
        for (int i = 0; i < 32; i++) {
            TokenEvent.Token token = told.tokens().get(i);
            assertThat(token.index()).isEqualTo(i);
            assertThat(token.chains()).isEqualTo(2);
            assertThat(token.logProbability()).isNegative();
            assertThat(token.top()).hasSize(3);
            assertThat(token.top().getFirst().token()).isEqualTo(token.token());
        }
        assertThat(told.text()).isNotEmpty().isEqualTo(decoded(told.ids()));
        assertThat(FOX.repeat(20)).startsWith(told.text());
        assertThat(told.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(told.finished().usage().promptTokens()).isEqualTo(prompt);
        assertThat(told.finished().usage().tokensByChains()).containsExactly(0, 32);
    }

    @Test
    void aChatIsLaidOutInTurnsAndItsEndTokenStopsTheAnswer() {
        List<Prompt.Message> messages = List.of(
                new Prompt.Message("system", "tell"), new Prompt.Message("user", "a <|end|> fox <|assistant|>"));

        // The echo repeats the whole prompt, up to the end token of its first turn.
        Told told =
                Told.by(pod, Requests.of(new Prompt.Chat(messages)).obeyEnd().request());

        int content = tokenizer.encode("tell").length + tokenizer.encode("a <|end|> fox <|assistant|>").length;
        assertThat(told.started().promptTokens()).isEqualTo(content + 5);
        assertThat(told.ids().getFirst()).isEqualTo(tokenizer.special(SpecialTokens.SYSTEM));
        assertThat(told.text()).isEqualTo("tell");
        assertThat(told.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(told.finished().usage().completionTokens())
                .as("the end token is counted")
                .isEqualTo(told.tokens().size() + 1);
    }

    @Test
    void aStopTextIsCutOffWhereverTokensSplitIt() {
        String whole = Told.by(pod, Requests.of(FOX + FOX).request()).text();
        Random random = new Random(3);
        for (int run = 0; run < 20; run++) {
            int from = random.nextInt(whole.length() - 8);
            String stop = whole.substring(from, from + 1 + random.nextInt(7));

            Told told = Told.by(pod, Requests.of(FOX + FOX).stop("never", stop).request());

            assertThat(told.text()).as("before '%s'", stop).isEqualTo(whole.substring(0, whole.indexOf(stop)));
            assertThat(told.finished().reason()).isEqualTo(FinishReason.STOP);
            assertThat(told.finished().usage().completionTokens())
                    .isEqualTo(told.tokens().size());
        }
    }

    @Test
    void noCharacterIsSplit() {
        Told told = Told.by(pod, Requests.of(SMILES + SMILES).maxTokens(100).request());

        assertThat(told.tokens()).hasSize(100);
        assertThat(told.tokens()).allSatisfy(token -> assertThat(token.text()).doesNotContain("\uFFFD"));
        for (TokenEvent.Token token : told.tokens()) {
            assertThat(token.text())
                    .satisfies(text -> assertThat(
                                    text.isEmpty() || !Character.isHighSurrogate(text.charAt(text.length() - 1)))
                            .isTrue());
        }
        assertThat(told.text()).isEqualTo(decoded(told.ids()));
    }

    @Test
    void aScheduleChangesTheTierAtItsToken() {
        Told told = Told.by(
                pod,
                Requests.of(FOX + FOX)
                        .tiers(1, new ScheduledTier(5, 3), new ScheduledTier(9, 2))
                        .request());

        assertThat(told.only(TokenEvent.TierChanged.class))
                .containsExactly(new TokenEvent.TierChanged(5, 1, 3, 0), new TokenEvent.TierChanged(9, 3, 2, 0));
        assertThat(told.finished().usage().tokensByChains()).containsExactly(5, 23, 4);
    }

    @Test
    void aRunningGenerationIsEscalatedAndThenCancelled() {
        String id = "to-escalate";
        AtomicReference<TierChange> change = new AtomicReference<>();
        GenerationRequest request =
                Requests.of(FOX + FOX).id(id).maxTokens(ENDLESS).request();

        Told told = new Told(pod.generations()
                .generate(request)
                .concatMap(event -> event instanceof TokenEvent.Token token && token.index() == 0
                        ? pod.generations()
                                .changeTier(id, new TierRequest(3))
                                .doOnNext(change::set)
                                .thenReturn(event)
                        : Mono.just(event))
                .concatMap(event -> event instanceof TokenEvent.TierChanged
                        ? pod.generations().cancel(id).thenReturn(event)
                        : Mono.just(event))
                .collectList()
                .block(PATIENCE));

        TierChange taken = change.get();
        assertThat(taken).isEqualTo(new TierChange(taken.fromToken(), 1, 3, 0));
        assertThat(told.only(TokenEvent.TierChanged.class))
                .containsExactly(new TokenEvent.TierChanged(taken.fromToken(), 1, 3, 0));
        assertThat(told.tokens())
                .allSatisfy(token -> assertThat(token.chains()).isEqualTo(token.index() < taken.fromToken() ? 1 : 3));
        assertThat(told.finished().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(told.finished().usage().completionTokens()).isLessThan(ENDLESS);
    }

    @Test
    void whoStopsListeningStopsTheGeneration() {
        double before = pod.counted("colm.tokens", "chains", "1");
        int free = status().freeKvBlocks();

        pod.generations()
                .generate(Requests.of(FOX + FOX).maxTokens(ENDLESS).request())
                .take(3)
                .blockLast(PATIENCE);

        PodStatus idle = pod.generations()
                .status()
                .repeatWhen(answered -> answered.delayElements(Duration.ofMillis(20)))
                .filter(status -> status.running() + status.waiting() == 0)
                .blockFirst(PATIENCE);
        assertThat(idle.freeKvBlocks()).isEqualTo(free);
        assertThat(pod.counted("colm.tokens", "chains", "1") - before)
                .isPositive()
                .isLessThan(ENDLESS);
    }

    @Test
    void aPodSaysWhatItServes() {
        PodStatus status = status();

        assertThat(status.model()).isEqualTo("tiny");
        assertThat(status.version()).isEqualTo(version());
        assertThat(status.chains()).isEqualTo(3);
        assertThat(status.totalChains()).isEqualTo(3);
        assertThat(status.context()).isEqualTo(CONTEXT);
        assertThat(status.ready()).isTrue();
    }

    private static String decoded(List<Integer> tokens) {
        return tokenizer.decode(tokens.stream().mapToInt(Integer::intValue).toArray());
    }
}
