package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.colm.inference.FakeRegistry;
import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.inference.Told;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import io.colm.wire.generation.PodStatus;
import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.TierChange;
import io.colm.wire.generation.TierRequest;
import io.colm.wire.generation.TokenEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;

class GenerationTests {

    private static final int CONTEXT = 65_536;
    private static final int ENDLESS = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FOX = "a fox and a hen, ";
    private static final String SMILES = "😀 fox 👩‍🚀 hen ";

    @TempDir
    static Path folder;

    private static TinyModel model;
    private static FakeRegistry registry;
    private static TestPod pod;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void start() throws Exception {
        model = TinyModel.write(folder, CONTEXT);
        tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"));
        registry = new FakeRegistry(model);
        pod = TestPod.start(registry, folder.resolve("pod"), "runner=echo").ready(registry);
    }

    @AfterAll
    static void stop() {
        pod.close();
        registry.close();
        tokenizer.close();
    }

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
    void aSchemaThatIsNotSupportedIsRefusedByKeywordAndPlace() {
        Throwable refused = catchThrowable(() -> Told.by(
                pod,
                Requests.of(FOX)
                        .schema("{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"a\"}}")
                        .request()));

        WireError error = TestPod.refusal(refused);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error.parameter()).isEqualTo("schema");
        assertThat(error.message()).contains("'/items/pattern'", "'pattern' is not supported");
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
    void aContinuationGivesTheRestOfAnUndisturbedAnswer() {
        Requests whole = Requests.of(SMILES + FOX + SMILES)
                .tiers(1, new ScheduledTier(20, 3))
                .maxTokens(90)
                .temperature(1.3, 42)
                .stop("hen hen hen");
        Told undisturbed = Told.by(pod, whole.request());
        Random random = new Random(5);
        for (int run = 0; run < 12; run++) {
            int done = 1 + random.nextInt(undisturbed.tokens().size() - 1);
            List<Integer> tokens = undisturbed.ids().subList(0, done);
            String sent = undisturbed.text(done - random.nextInt(2));

            Told rest = Told.by(
                    pod, whole.tenant("tenant " + run).continued(tokens, sent).request());

            assertThat(sent + rest.text()).isEqualTo(undisturbed.text());
            assertThat(rest.ids())
                    .isEqualTo(undisturbed.ids().subList(done, undisturbed.ids().size()));
            assertThat(rest.tokens().getFirst().index()).isEqualTo(done);
            assertThat(rest.started().promptTokens())
                    .isEqualTo(undisturbed.started().promptTokens());
            assertThat(rest.started().reprefilledTokens())
                    .isEqualTo(rest.started().promptTokens() + done - 1);
            assertThat(rest.finished().usage().completionTokens())
                    .isEqualTo(rest.tokens().size());
        }
    }

    @Test
    void aContinuationOfWhatHasEndedOnlyTellsTheEnd() {
        Requests whole = Requests.of(FOX + FOX).maxTokens(10);
        Told undisturbed = Told.by(pod, whole.request());

        Told atLength = Told.by(pod, whole.continued(undisturbed.ids(), "").request());
        String stop = undisturbed.text().substring(3, 6);
        Told atStop = Told.by(
                pod,
                whole.stop(stop)
                        .continued(
                                undisturbed.ids().subList(0, 8),
                                undisturbed.text().substring(0, 2))
                        .request());

        assertThat(atLength.events()).hasSize(2);
        assertThat(atLength.text()).isEqualTo(undisturbed.text());
        assertThat(atLength.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(atLength.finished().usage().completionTokens()).isZero();
        assertThat(atStop.text()).isEqualTo(undisturbed.text().substring(2, 3));
        assertThat(atStop.finished().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void whatCannotBeIsRefusedAndNamed() {
        Requests sound = Requests.of(FOX);

        assertRefused(sound.model("other"), ErrorCode.MODEL_NOT_FOUND, "model", "'tiny', not 'other'");
        assertRefused(sound.tiers(4), ErrorCode.CHAINS_OUT_OF_RANGE, "chains", "1 to 3");
        assertRefused(sound.tiers(0), ErrorCode.CHAINS_OUT_OF_RANGE, "chains", "1 to 3");
        assertRefused(sound.tiers(1, new ScheduledTier(3, 9)), ErrorCode.CHAINS_OUT_OF_RANGE, "schedule", "1 to 3");
        assertRefused(sound.maxTokens(0), ErrorCode.INVALID_REQUEST, "maxTokens", "at least 1");
        assertRefused(sound.top(21), ErrorCode.INVALID_REQUEST, "topLogProbabilities", "0 to 20");
        assertRefused(sound.temperature(-1, 0), ErrorCode.INVALID_REQUEST, "temperature", "-1");
        assertRefused(sound.stop(""), ErrorCode.INVALID_REQUEST, "stop", "1 to 1024");
        assertRefused(sound.continued(List.of(999), ""), ErrorCode.INVALID_REQUEST, "continued.tokens", "999");
        assertRefused(
                sound.continued(List.of(100), "no such text"),
                ErrorCode.INVALID_REQUEST,
                "continued.sentText",
                "not what");
        assertRefused(
                Requests.of(new Prompt.Chat(List.of())), ErrorCode.INVALID_REQUEST, "prompt.messages", "at least one");
        assertRefused(
                Requests.of(new Prompt.Chat(List.of(new Prompt.Message("wizard", "hi")))),
                ErrorCode.INVALID_REQUEST,
                "prompt.messages[0].role",
                "'wizard'");
        assertRefused(
                Requests.of(new Prompt.Tokens(List.of())), ErrorCode.INVALID_REQUEST, "prompt.tokens", "at least one");
        assertRefused(Requests.of(new Prompt.Tokens(List.of(5000))), ErrorCode.INVALID_REQUEST, "prompt", "5000");
        List<Integer> tooLong = new ArrayList<>();
        for (int i = 0; i <= CONTEXT; i++) {
            tooLong.add(7);
        }
        assertRefused(
                Requests.of(new Prompt.Tokens(tooLong)), ErrorCode.CONTEXT_EXCEEDED, "prompt", "" + (CONTEXT + 1));
    }

    @Test
    void anIdThatRunsAlreadyIsAConflictAndOneThatDoesNotIsUnknown() {
        GenerationRequest endless =
                Requests.of(FOX + FOX).id("twin").maxTokens(ENDLESS).request();

        Throwable conflict = pod.generations()
                .generate(endless)
                .concatMap(event -> pod.generations()
                        .generate(endless)
                        .then(Mono.<Throwable>empty())
                        .onErrorResume(Mono::just))
                .blockFirst(PATIENCE);

        assertThat(TestPod.refusal(conflict).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(codeOf(pod.generations().cancel("nobody"))).isEqualTo(ErrorCode.GENERATION_NOT_FOUND);
        assertThat(codeOf(pod.generations().changeTier("nobody", new TierRequest(1))))
                .isEqualTo(ErrorCode.GENERATION_NOT_FOUND);
    }

    @Test
    void aBodyThatIsNoRequestIsRefusedInWords() {
        for (String body : List.of("{", "[]", "{}", "{\"id\":\"x\",\"model\":7}", "{\"prompt\":{\"kind\":\"song\"}}")) {
            assertThatThrownBy(() -> pod.web()
                            .post()
                            .uri("/v1/generations")
                            .contentType(MediaType.APPLICATION_JSON)
                            .accept(MediaType.APPLICATION_NDJSON)
                            .bodyValue(body)
                            .retrieve()
                            .bodyToMono(String.class)
                            .block(PATIENCE))
                    .as(body)
                    .isInstanceOfSatisfying(WebClientResponseException.class, refused -> {
                        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
                        assertThat(TestPod.refusal(refused).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                        assertThat(TestPod.refusal(refused).message()).isNotBlank();
                    });
        }
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

    private static void assertRefused(Requests requests, ErrorCode code, String parameter, String says) {
        Throwable thrown = catchThrowable(() -> Told.by(pod, requests.request()));
        assertThat(thrown).isInstanceOf(WebClientResponseException.class);
        WireError error = TestPod.refusal(thrown);
        assertThat(((WebClientResponseException) thrown).getStatusCode().value())
                .isEqualTo(code.status());
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.parameter()).isEqualTo(parameter);
        assertThat(error.message()).contains(says);
    }

    private static ErrorCode codeOf(Mono<?> refused) {
        return TestPod.refusal(catchThrowable(() -> refused.block(PATIENCE))).code();
    }

    private static PodStatus status() {
        return pod.generations().status().block(PATIENCE);
    }

    private static String version() {
        return FakeRegistry.sha256(model.json());
    }

    private static String decoded(List<Integer> tokens) {
        return tokenizer.decode(tokens.stream().mapToInt(Integer::intValue).toArray());
    }
}
