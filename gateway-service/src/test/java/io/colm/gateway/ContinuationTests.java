package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import io.colm.wire.generation.TokenEvent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A pod dies in mid-stream; the client sees one stream with the same tokens. */
class ContinuationTests extends GatewayFixture {

    private static final String PATH = "/v1/chat/completions";
    private static final String TEN = "{\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}],\"model\":\"tales\","
            + "\"max_tokens\":10,\"seed\":42,\"stream\":true,\"stream_options\":{\"include_usage\":true},"
            + "\"colm\":{\"chains\":2,\"schedule\":[{\"from_token\":3,\"chains\":1},{\"from_token\":8,\"chains\":4}]}}";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 9})
    void theTextIsThatOfAnUndisturbedRun(int death) throws InterruptedException {
        List<JsonNode> undisturbed = chunks(stream(PATH, TEN));
        first.request();
        first.dieBefore = death;
        announce(first);

        List<JsonNode> disturbed = chunks(streamWithOneDeath(TEN));

        assertThat(text(disturbed)).isEqualTo(text(undisturbed));
        assertThat(disturbed.stream().map(chunk -> chunk.at("/id").asString()).distinct())
                .hasSize(1);
        assertThat(roles(disturbed)).isEqualTo(1);
        JsonNode end = disturbed.getLast();
        assertThat(end.at("/colm/reprefilled_tokens").asInt()).isEqualTo(death);
        assertThat(end.at("/colm/pods").size()).isEqualTo(2);
        assertThat(end.at("/colm/tokens_by_chain").toString()).isEqualTo("[5,3,0,2]");
        assertThat(end.at("/colm/escalations")).isEqualTo(undisturbed.getLast().at("/colm/escalations"));
        assertThat(end.at("/colm/cost")).isEqualTo(undisturbed.getLast().at("/colm/cost"));
        assertThat(end.at("/usage/completion_tokens").asInt()).isEqualTo(10);
    }

    @Test
    void theNextPodIsToldAllThatItNeeds() throws InterruptedException {
        first.dieBefore = 5;

        String body = streamWithOneDeath(TEN);

        GenerationRequest next = second.request();
        assertThat(next.continued().tokens())
                .containsExactly(
                        FakePod.tokenAt(42, 0, 2),
                        FakePod.tokenAt(42, 1, 2),
                        FakePod.tokenAt(42, 2, 2),
                        FakePod.tokenAt(42, 3, 1),
                        FakePod.tokenAt(42, 4, 1));
        assertThat(next.continued().sentText())
                .isEqualTo(text(chunks(body))
                        .substring(0, next.continued().sentText().length()))
                .isNotEmpty();
        assertThat(next.chains()).isEqualTo(1);
        assertThat(next.schedule()).containsExactly(new ScheduledTier(8, 4));
        assertThat(next.sampling().seed()).isEqualTo(42);
        assertThat(next.maxTokens()).isEqualTo(10);
    }

    @Test
    void aSeedNobodyAskedForIsKept() throws InterruptedException {
        first.dieBefore = 2;

        JsonNode end =
                chunks(streamWithOneDeath(TEN.replace("\"seed\":42,", ""))).getLast();

        long seed = first.request().sampling().seed();
        assertThat(second.request().sampling().seed()).isEqualTo(seed);
        assertThat(end.at("/colm/seed").asLong()).isEqualTo(seed);
    }

    @Test
    void theGenerationWaitsForAPodThatComesBack() throws InterruptedException {
        first.dieBefore = 4;
        first.pauseBefore = 3;
        var streamed = streaming(PATH, TEN).toFuture();
        first.awaitPause();
        announce(second);
        first.goOn();

        assertThat(chunks(streamed.join()).getLast().at("/colm/pods").toString())
                .isEqualTo("[\"pod-a\",\"pod-b\"]");
    }

    @Test
    void withNoPodLeftTheStreamEndsWithAnErrorFrame() {
        first.dieBefore = 4;
        first.pauseBefore = 3;
        var streamed = streaming(PATH, TEN).toFuture();
        await(first);
        announce();
        first.goOn();

        List<JsonNode> chunks = chunks(streamed.join());

        assertThat(chunks.getLast().at("/error/type").asString()).isEqualTo("service_unavailable");
        assertThat(chunks.getLast().at("/error/message").asString()).contains("4 chains of 'tales'");
    }

    @Test
    void aPodOfAnotherVersionDoesNotGoOn() {
        first.dieBefore = 4;
        second.version = "fedcba";
        first.pauseBefore = 3;
        var streamed = streaming(PATH, TEN).toFuture();
        await(first);
        announce(second);
        first.goOn();

        assertThat(chunks(streamed.join()).getLast().has("error")).isTrue();
        assertThat(second.requests).isEmpty();
    }

    @Test
    void aPodThatDiesForeverIsNotAskedForever() {
        first.dieBefore = 4;

        List<JsonNode> chunks = chunks(stream(PATH, TEN));

        assertThat(chunks.getLast().at("/error/code").asString()).isEqualTo("service_unavailable");
        assertThat(first.requests.size()).isBetween(1, 5);
    }

    @Test
    void aFullPodSendsTheRequestOn() {
        first.refusal = new WireError(ErrorCode.OVERLOADED, "the queue is full", null);
        second.refusal = first.refusal;
        announce(first, second);
        post(PATH, TEN)
                .expectStatus()
                .isEqualTo(429)
                .expectHeader()
                .exists("Retry-After")
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("queue_full");
        assertThat(first.requests.size() + second.requests.size()).isEqualTo(2);

        second.refusal = null;
        assertThat(chunks(stream(PATH, TEN)).getLast().at("/colm/pod").asString())
                .isEqualTo("pod-b");
    }

    @Test
    void anErrorThatThePodTellsIsTold() {
        first.failure = new TokenEvent.Failed(ErrorCode.INTERNAL, "the engine stopped");

        JsonNode last = chunks(stream(PATH, TEN)).getLast();

        assertThat(last.at("/error/message").asString()).isEqualTo("the engine stopped");
        assertThat(last.at("/error/type").asString()).isEqualTo("server_error");
    }

    @Test
    void aClientThatGoesAwayCancelsItsGeneration() throws InterruptedException {
        first.pauseBefore = 3;
        // Before its first piece, Spring's client would read the answer to its end instead of going away.
        var heard = new CountDownLatch(1);
        var gone = arriving(PATH, TEN).subscribe(piece -> heard.countDown());
        first.awaitPause();
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        gone.dispose();

        assertThat(first.sawCancel()).isTrue();
    }

    @Test
    void aClientThatGoesAwayBeforeAWholeAnswerCancelsItToo() throws InterruptedException {
        first.pauseBefore = 3;
        String whole = TEN.replace("\"stream\":true,\"stream_options\":{\"include_usage\":true},", "");
        var gone = streaming(PATH, whole).subscribe();
        first.awaitPause();
        gone.dispose();

        assertThat(first.sawCancel()).isTrue();
    }

    @Test
    void theRegistryIsNotAskedDuringARequestAndMayBeAway() {
        registry.away = true;
        pods.refresh().block();
        int asked = registry.asked.get();

        stream(PATH, TEN);

        assertThat(registry.asked.get()).isEqualTo(asked);
    }

    /** Starts on the first pod, which dies; by then the second one is there. */
    private String streamWithOneDeath(String request) throws InterruptedException {
        first.pauseBefore = Math.max(0, first.dieBefore - 1);
        var streamed = streaming(PATH, request).toFuture();
        first.awaitPause();
        announce(second);
        first.goOn();
        return streamed.join();
    }

    private static void await(FakePod pod) {
        try {
            pod.awaitPause();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long roles(List<JsonNode> chunks) {
        return chunks.stream()
                .filter(chunk -> !chunk.at("/choices/0/delta/role").isMissingNode())
                .count();
    }
}
