package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.generation.GenerationRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

class EscalationTests extends GatewayFixture {

    private static final String CHAT = "/v1/chat/completions";
    private static final String EIGHT = "{\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}],\"model\":\"tales:1\","
            + "\"max_tokens\":8,\"seed\":3,\"stream\":true}";

    @Test
    void aRunningStreamChangesItsTierOnTheWay() throws InterruptedException {
        first.pauseBefore = 4;
        var streamed = streaming(CHAT, EIGHT).toFuture();
        String id = running();

        JsonNode change = escalate(CHAT, id, "{\"chains\":3}", 200);
        first.goOn();
        List<JsonNode> chunks = chunks(streamed.join());

        assertThat(change.toString())
                .isEqualTo(
                        "{\"id\":\"" + id
                                + "\",\"object\":\"colm.escalation\",\"from\":1,\"to\":3,\"at_token\":4,\"reprefilled_tokens\":0}");
        assertThat(text(chunks).split(" "))
                .endsWith(String.valueOf(FakePod.tokenAt(3, 4, 3)), token(5), token(6), token(7));
        assertThat(chunks.getLast().at("/colm/tokens_by_chain").toString()).isEqualTo("[4,0,4,0]");
        assertThat(chunks.getLast().at("/colm/escalations").toString())
                .isEqualTo("[{\"at_token\":4,\"from\":1,\"to\":3,\"cause\":\"request\"}]");
    }

    @Test
    void theNewTierOutlivesThePod() throws InterruptedException {
        first.pauseBefore = 4;
        first.dieBefore = 4;
        var streamed = streaming(CHAT, EIGHT).toFuture();
        String id = running();
        escalate(CHAT, id, "{\"chains\":3}", 200);
        announce(second);
        first.goOn();

        JsonNode end = chunks(streamed.join()).getLast();

        assertThat(second.request().chains()).isEqualTo(3);
        assertThat(end.at("/colm/tokens_by_chain").toString()).isEqualTo("[4,0,4,0]");
        assertThat(end.at("/colm/reprefilled_tokens").asInt()).isEqualTo(4);
    }

    @Test
    void aTierThatThePodLacksIsFoundOnAnother() throws InterruptedException {
        first.chains = 2;
        first.pauseBefore = 4;
        announce(first);
        var streamed = streaming(CHAT, EIGHT).toFuture();
        String id = running();
        announce(first, second);

        JsonNode change = escalate(CHAT, id, "{\"chains\":4}", 200);
        List<JsonNode> chunks = chunks(streamed.join());

        assertThat(change.at("/at_token").asInt()).isEqualTo(4);
        assertThat(change.at("/reprefilled_tokens").asInt()).isEqualTo(4);
        assertThat(first.sawCancel()).isTrue();
        assertThat(chunks.getLast().at("/colm/tokens_by_chain").toString()).isEqualTo("[4,0,0,4]");
        assertThat(chunks.getLast().at("/colm/pods").toString()).isEqualTo("[\"pod-a\",\"pod-b\"]");
    }

    @Test
    void aTierThatNoPodHoldsIsRefusedAndTheStreamGoesOn() throws InterruptedException {
        first.chains = 2;
        first.pauseBefore = 4;
        announce(first);
        var streamed = streaming(CHAT, EIGHT).toFuture();

        JsonNode error = escalate(CHAT, running(), "{\"chains\":4}", 503);
        first.goOn();

        assertThat(error.at("/error/message").asString()).contains("4 chains");
        assertThat(chunks(streamed.join())
                        .getLast()
                        .at("/colm/tokens_by_chain/0")
                        .asInt())
                .isEqualTo(8);
    }

    @Test
    void aTextCompletionEscalatesToo() throws InterruptedException {
        first.pauseBefore = 2;
        var streamed = streaming(
                        "/v1/completions",
                        "{\"prompt\":\"Once\",\"model\":\"tales:1\",\"max_tokens\":4,\"stream\":true}")
                .toFuture();

        escalate("/v1/completions", running(), "{\"chains\":2}", 200);
        first.goOn();

        assertThat(chunks(streamed.join()).getLast().at("/colm/chains").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"chains\":0}", "{\"chains\":5}", "{\"chains\":\"x\"}", "{}"})
    void chainsThatThereAreNotAreRefused(String body) throws InterruptedException {
        first.pauseBefore = 2;
        var streamed = streaming(CHAT, EIGHT).toFuture();

        JsonNode error = escalate(CHAT, running(), body, 400);
        first.goOn();
        streamed.join();

        assertThat(error.at("/error/param").asString()).isEqualTo("chains");
    }

    @Test
    void anUnknownOrForeignGenerationIsNotFound() throws InterruptedException {
        assertThat(escalate(CHAT, "chatcmpl-none", "{\"chains\":2}", 404)
                        .at("/error/code")
                        .asString())
                .isEqualTo("generation_not_found");
        first.pauseBefore = 2;
        var streamed = streaming(CHAT, EIGHT).toFuture();
        String id = running();

        client.post()
                .uri(CHAT + "/" + id + "/escalate")
                .headers(headers -> headers.setBearerAuth("small-key"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"chains\":2}")
                .exchange()
                .expectStatus()
                .isNotFound();
        first.goOn();
        streamed.join();
    }

    @Test
    void aFinishedChatIsAnsweredAnewAtTheTier() throws InterruptedException {
        String ended = chunks(stream(CHAT, EIGHT)).getFirst().at("/id").asString();
        GenerationRequest before = first.request();

        JsonNode anew = escalate(CHAT, ended, "{\"chains\":3}", 200);

        GenerationRequest asked = first.request();
        assertThat(asked.prompt()).isEqualTo(before.prompt());
        assertThat(asked.sampling()).isEqualTo(before.sampling());
        assertThat(asked.continued()).isNull();
        assertThat(anew.at("/object").asString()).isEqualTo("chat.completion");
        assertThat(anew.at("/model").asString()).isEqualTo("tales:3");
        assertThat(anew.at("/id").asString()).startsWith("chatcmpl-").isNotEqualTo(ended);
        assertThat(anew.at("/colm/tokens_by_chain").toString()).isEqualTo("[0,0,8,0]");
        assertThat(anew.at("/choices/0/message/content").asString().split(" "))
                .startsWith(token(0), token(1))
                .endsWith(token(7));
        assertThat(escalate(CHAT, anew.at("/id").asString(), "{\"chains\":1}", 200)
                        .at("/colm/chains")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aFinishedTextIsAnsweredAnewAsAStream() {
        String text = "{\"prompt\":\"Once\",\"model\":\"tales:1\",\"max_tokens\":4,\"seed\":3}";
        String ended = json.readTree(post("/v1/completions", text)
                        .expectBody()
                        .returnResult()
                        .getResponseBody())
                .at("/id")
                .asString();

        List<JsonNode> anew =
                chunks(stream("/v1/completions/" + ended + "/escalate", "{\"chains\":3,\"stream\":true}"));

        assertThat(anew).allSatisfy(chunk -> {
            assertThat(chunk.at("/object").asString()).isEqualTo("text_completion");
            assertThat(chunk.at("/id").asString()).startsWith("cmpl-");
        });
        assertThat(text(anew).split(" ")).containsExactly(token(0), token(1), token(2), token(3));
    }

    @Test
    void aFinishedGenerationOfAnotherKeyIsNotFoundAndKeysKeepToTheirTiers() {
        String ended = chunks(stream(CHAT, EIGHT)).getFirst().at("/id").asString();

        client.post()
                .uri(CHAT + "/" + ended + "/escalate")
                .headers(headers -> headers.setBearerAuth("small-key"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"chains\":2}")
                .exchange()
                .expectStatus()
                .isNotFound();
        assertThat(escalate(CHAT, ended, "{\"chains\":9}", 400)
                        .at("/error/param")
                        .asString())
                .isEqualTo("chains");
    }

    private String running() throws InterruptedException {
        first.awaitPause();
        return first.request().id();
    }

    private JsonNode escalate(String path, String id, String body, int status) {
        byte[] answer = post(path + "/" + id + "/escalate", body)
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult()
                .getResponseBody();
        return json.readTree(answer);
    }

    private static String token(int index) {
        return String.valueOf(FakePod.tokenAt(3, index, 3));
    }
}
