package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.generation.GenerationRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/** A model id without a tier, of a calibrated model: the fake pod is sure of every second token. */
class AutomaticTests extends GatewayFixture {

    private static final String CHAT = "/v1/chat/completions";
    private static final String EIGHT = "{\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}],\"model\":\"tales\","
            + "\"max_tokens\":8,\"seed\":3,\"stream\":true%s}";
    private static final String PLAIN = EIGHT.formatted("");

    @BeforeEach
    void calibrated() {
        first.calibrated = true;
        second.calibrated = true;
        announce(first);
    }

    @Test
    void everyTokenHasItsChainsAndItsPriceAndTheStreamIsAnyOther() throws InterruptedException {
        List<JsonNode> chunks = chunks(stream(CHAT, PLAIN));

        GenerationRequest asked = first.request();
        assertThat(asked.auto()).isTrue();
        assertThat(asked.chains()).isEqualTo(4);
        assertThat(chunks)
                .allSatisfy(chunk -> assertThat(chunk.at("/model").asString()).isEqualTo("tales"));
        JsonNode end = chunks.getLast().at("/colm");
        assertThat(end.at("/tokens_by_chain").toString()).isEqualTo("[4,0,0,4]");
        assertThat(end.at("/escalations").toString()).isEqualTo("[]");
        // 7 tokens of input at 0.05, 4 of output at 0.10 and 4 at 0.60, per million.
        assertThat(end.at("/cost/total").decimalValue()).isEqualByComparingTo("0.00000315");
        assertThat(text(chunks)).startsWith(FakePod.tokenAt(3, 0, 1) + " " + FakePod.tokenAt(3, 1, 4) + " ");
    }

    @Test
    void theMostChainsAreThoseThatTheKeyMayUse() throws InterruptedException {
        client.post()
                .uri(CHAT)
                .headers(headers -> headers.setBearerAuth("small-key"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(PLAIN)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult();

        GenerationRequest asked = first.request();
        assertThat(asked.auto()).isTrue();
        assertThat(asked.chains()).isEqualTo(2);
    }

    @Test
    void aTierThatIsNamedIsFixed() throws InterruptedException {
        stream(CHAT, EIGHT.formatted(",\"colm\":{\"chains\":3}"));
        assertThat(first.request().auto()).isFalse();
        stream(CHAT, PLAIN.replace("tales", "tales:4"));
        assertThat(first.request().auto()).isFalse();
    }

    @Test
    void withoutCalibrationTheMostChainsMakeAllTokensAndTheAnswerSaysSo() throws InterruptedException {
        first.calibrated = false;
        announce(first);

        List<JsonNode> chunks = chunks(stream(CHAT, PLAIN));

        assertThat(first.request().auto()).isFalse();
        assertThat(chunks.getFirst().at("/model").asString()).isEqualTo("tales:4");
        assertThat(chunks.getLast().at("/colm/tokens_by_chain").toString()).isEqualTo("[0,0,0,8]");
    }

    @Test
    void theNextPodGoesOnByTheToken() throws InterruptedException {
        String undisturbed = text(chunks(stream(CHAT, PLAIN)));
        first.request();
        first.pauseBefore = 3;
        first.dieBefore = 3;
        var streamed = streaming(CHAT, PLAIN).toFuture();
        first.awaitPause();
        announce(second);
        first.goOn();

        List<JsonNode> chunks = chunks(streamed.join());

        assertThat(second.request().auto()).isTrue();
        assertThat(text(chunks)).isEqualTo(undisturbed);
        assertThat(chunks.getLast().at("/colm/tokens_by_chain").toString()).isEqualTo("[4,0,0,4]");
        assertThat(chunks.getLast().at("/colm/escalations").toString()).isEqualTo("[]");
    }

    @Test
    void aRequestForATierFixesItAlsoOnTheNextPod() throws InterruptedException {
        first.pauseBefore = 3;
        first.dieBefore = 3;
        var streamed = streaming(CHAT, PLAIN).toFuture();
        first.awaitPause();
        post(CHAT + "/" + first.request().id() + "/escalate", "{\"chains\":4}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.from")
                .isEqualTo(4);
        announce(second);
        first.goOn();

        JsonNode end = chunks(streamed.join()).getLast();

        assertThat(second.request().auto()).isFalse();
        assertThat(end.at("/colm/tokens_by_chain").toString()).isEqualTo("[2,0,0,6]");
    }

    @Test
    void aScheduleFixesTheTierFromItsFirstToken() {
        JsonNode end = chunks(
                        stream(CHAT, EIGHT.formatted(",\"colm\":{\"schedule\":[{\"from_token\":1,\"chains\":2}]}")))
                .getLast();

        assertThat(end.at("/colm/tokens_by_chain/1").asInt()).isEqualTo(7);
    }
}
