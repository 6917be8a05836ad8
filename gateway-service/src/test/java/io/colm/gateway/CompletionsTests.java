package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.generation.Prompt;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CompletionsTests extends GatewayFixture {

    private static final String PATH = "/v1/completions";

    @Test
    void aWholeCompletionIsOpenAis() throws InterruptedException {
        byte[] body = post(PATH, "{\"model\":\"tales:2\",\"prompt\":\"Once\",\"max_tokens\":3,\"seed\":1}")
                .expectStatus()
                .isOk()
                .expectHeader()
                .exists("x-colm-cost")
                .expectBody()
                .returnResult()
                .getResponseBody();
        JsonNode answer = json.readTree(body);

        assertThat(answer.get("id").asString()).startsWith("cmpl-");
        assertThat(answer.get("object").asString()).isEqualTo("text_completion");
        assertThat(answer.at("/choices/0/text").asString())
                .isEqualTo(FakePod.tokenAt(1, 0, 2) + " " + FakePod.tokenAt(1, 1, 2) + " " + FakePod.tokenAt(1, 2, 2)
                        + " ");
        assertThat(answer.at("/choices/0").get("logprobs").isNull()).isTrue();
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(answer.at("/colm/tokens_by_chain").toString()).isEqualTo("[0,3,0,0]");
        assertThat(first.request().prompt()).isEqualTo(new Prompt.Text("Once"));
    }

    @Test
    void aStreamEndsWithItsReasonAndDone() {
        String body = stream(
                PATH,
                "{\"model\":\"tales:1\",\"prompt\":[\"Once\"],\"max_tokens\":4,\"seed\":1,\"stream\":true,"
                        + "\"stream_options\":{\"include_usage\":true}}");
        List<JsonNode> chunks = chunks(body);

        assertThat(body).startsWith("data: {\"id\":\"cmpl-");
        assertThat(text(chunks)).startsWith(FakePod.tokenAt(1, 0, 1) + " ");
        assertThat(text(chunks).split(" ")).hasSize(4);
        JsonNode last = chunks.get(chunks.size() - 2);
        assertThat(last.at("/choices/0/finish_reason").asString()).isEqualTo("length");
        assertThat(last.at("/choices/0/text").asString()).isEmpty();
        assertThat(last.get("usage").isNull()).isTrue();
        assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isEqualTo(11);
    }

    @Test
    void tokensMayBeThePrompt() throws InterruptedException {
        post(PATH, "{\"model\":\"tales:1\",\"prompt\":[5,6,7]}").expectStatus().isOk();

        var request = first.request();
        assertThat(request.prompt()).isEqualTo(new Prompt.Tokens(List.of(5, 6, 7)));
        assertThat(request.maxTokens()).isEqualTo(16);
    }

    @Test
    void logProbabilitiesHaveOnePlaceForEachToken() {
        byte[] body = post(PATH, "{\"model\":\"tales:1\",\"prompt\":\"x\",\"max_tokens\":3,\"seed\":1,\"logprobs\":0}")
                .expectBody()
                .returnResult()
                .getResponseBody();
        JsonNode logprobs = json.readTree(body).at("/choices/0/logprobs");

        assertThat(logprobs.get("tokens").size()).isEqualTo(3);
        assertThat(logprobs.get("token_logprobs").toString()).isEqualTo("[-0.5,-0.5,-0.5]");
        assertThat(logprobs.get("text_offset").toString()).isEqualTo("[0,5,5]");
    }
}
