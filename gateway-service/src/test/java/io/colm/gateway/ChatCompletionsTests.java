package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

class ChatCompletionsTests extends GatewayFixture {

    private static final String PATH = "/v1/chat/completions";

    @Test
    void aStreamIsFramedToTheByte() {
        String body = stream(PATH, ask("\"model\":\"tales:2\",\"max_tokens\":2,\"seed\":1,\"stream\":true"));

        String head = body.substring("data: ".length(), body.indexOf("\"choices\""));
        String id = json.readTree(body.substring("data: ".length(), body.indexOf("\n\n")))
                .path("id")
                .asString();
        assertThat(id).startsWith("chatcmpl-");
        assertThat(head)
                .matches("\\{\"id\":\"" + id
                        + "\",\"object\":\"chat.completion.chunk\",\"created\":\\d+,\"model\":\"tales:2\",");
        String choice = "data: " + head + "\"choices\":[{\"index\":0,\"delta\":";
        int one = FakePod.tokenAt(1, 0, 2);
        int two = FakePod.tokenAt(1, 1, 2);
        assertThat(body)
                .startsWith(choice
                        + "{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}],"
                        + "\"colm\":{\"pod\":\"pod-a\"}}\n\n"
                        + choice + "{\"content\":\"" + one
                        + " \"},\"logprobs\":null,\"finish_reason\":null}],\"colm\":{\"chains\":2}}\n\n"
                        + choice + "{\"content\":\"" + two
                        + " \"},\"logprobs\":null,\"finish_reason\":null}],\"colm\":{\"chains\":2}}\n\n"
                        + choice
                        + "{},\"logprobs\":null,\"finish_reason\":\"length\"}],\"colm\":{\"chains\":2,\"tokens_by_chain\":[0,2,0,0],"
                        + "\"escalations\":[],\"reprefilled_tokens\":0,\"pod\":\"pod-a\",\"pods\":[\"pod-a\"],\"version\":\""
                        + FakePod.VERSION + "\",\"seed\":1,\"cost\":{\"currency\":\"USD\",")
                .endsWith("}\n\ndata: [DONE]\n\n");
    }

    @Test
    void aPodIsAskedForTheFormat() throws InterruptedException {
        assertThat(schemaOf("\"temperature\":1")).isNull();
        assertThat(schemaOf("\"response_format\":{\"type\":\"text\"}")).isNull();
        assertThat(schemaOf("\"response_format\":{\"type\":\"json_object\"}")).isEqualTo("{\"type\":\"object\"}");
        assertThat(schemaOf("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\","
                        + "\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{\"b\":{},\"a\":{}}}}}"))
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"b\":{},\"a\":{}}}");
    }

    private String schemaOf(String fields) throws InterruptedException {
        first.requests.clear();
        post(PATH, ask("\"model\":\"tales:1\",\"max_tokens\":1," + fields))
                .expectStatus()
                .isOk();
        return first.requests.take().schema();
    }

    @Test
    void aStreamHasTheHeadersThatProxiesNeed() {
        post(PATH, ask("\"model\":\"tales:1\",\"max_tokens\":1,\"stream\":true"))
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache")
                .expectHeader()
                .valueEquals("X-Accel-Buffering", "no")
                .expectHeader()
                .exists("x-request-id");
    }

    @Test
    void usageIsNullInAllChunksButItsOwn() {
        List<JsonNode> chunks = chunks(
                stream(
                        PATH,
                        ask(
                                "\"model\":\"tales:1\",\"max_tokens\":3,\"stream\":true,\"stream_options\":{\"include_usage\":true}")));

        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.get("usage").isNull()).isTrue());
        JsonNode last = chunks.getLast();
        assertThat(last.get("choices").isEmpty()).isTrue();
        assertThat(last.at("/usage/prompt_tokens").asInt()).isEqualTo(7);
        assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(10);
        assertThat(last.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isZero();
        assertThat(last.at("/colm/tokens_by_chain/0").asInt()).isEqualTo(3);
        assertThat(chunks.get(chunks.size() - 2).has("colm")).isFalse();
    }

    @Test
    void textThatWasHeldBackTellsTheTierOfEveryToken() {
        List<JsonNode> chunks = chunks(stream(
                PATH,
                ask("\"model\":\"tales\",\"max_tokens\":4,\"stream\":true,"
                        + "\"colm\":{\"chains\":1,\"schedule\":[{\"from_token\":2,\"chains\":3}]}")));

        assertThat(chunks.get(2).get("colm").toString()).isEqualTo("{\"chains\":3,\"tokens\":[1,3]}");
        assertThat(chunks.getLast().at("/colm/escalations").toString())
                .isEqualTo("[{\"at_token\":2,\"from\":1,\"to\":3,\"cause\":\"schedule\"}]");
    }

    @Test
    void aWholeAnswerHasEveryRequiredFieldAndItsCost() {
        byte[] body = post(PATH, ask("\"model\":\"tales:3\",\"max_tokens\":5,\"seed\":9"))
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("x-colm-cost", "0.0000021")
                .expectBody()
                .returnResult()
                .getResponseBody();
        JsonNode answer = json.readTree(body);

        assertThat(answer.get("object").asString()).isEqualTo("chat.completion");
        assertThat(answer.get("model").asString()).isEqualTo("tales:3");
        JsonNode choice = answer.at("/choices/0");
        assertThat(choice.get("logprobs").isNull()).isTrue();
        assertThat(choice.at("/message/role").asString()).isEqualTo("assistant");
        assertThat(choice.get("message").get("refusal").isNull()).isTrue();
        assertThat(choice.get("finish_reason").asString()).isEqualTo("length");
        assertThat(choice.at("/message/content").asString().split(" ")).hasSize(5);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(5);
        assertThat(answer.at("/colm/seed").asLong()).isEqualTo(9);
        BigDecimal input = answer.at("/colm/cost/input").decimalValue();
        BigDecimal output = answer.at("/colm/cost/output_by_chain/2").decimalValue();
        assertThat(answer.at("/colm/cost/total").decimalValue()).isEqualByComparingTo(input.add(output));
    }

    @Test
    void everyTokenIsPricedByTheTierThatMadeIt() {
        byte[] body = post(
                        PATH,
                        ask("\"model\":\"tales\",\"max_tokens\":10,\"colm\":{\"chains\":1,"
                                + "\"schedule\":[{\"from_token\":4,\"chains\":2},{\"from_token\":7,\"chains\":4}]}"))
                .expectBody()
                .returnResult()
                .getResponseBody();
        JsonNode colm = json.readTree(body).get("colm");

        assertThat(colm.get("tokens_by_chain").toString()).isEqualTo("[4,3,0,3]");
        // 7 at 0.05, 4 at 0.10, 3 at 0.20 and 3 at 0.60 for a million
        assertThat(colm.at("/cost/total").decimalValue()).isEqualByComparingTo("0.00000315");
    }

    @Test
    void theAutomaticModelTakesTheLargestTierThatIsThere() {
        first.chains = 3;
        announce(first);

        post(PATH, ask("\"model\":\"tales\",\"max_tokens\":1"))
                .expectBody()
                .jsonPath("$.model")
                .isEqualTo("tales:3");
    }

    @Test
    void logProbabilitiesComeWithBytes() {
        post(PATH, ask("\"model\":\"tales:1\",\"max_tokens\":1,\"seed\":1,\"logprobs\":true"))
                .expectBody()
                .jsonPath("$.choices[0].logprobs.content[0].logprob")
                .isEqualTo(-0.5)
                .jsonPath("$.choices[0].logprobs.content[0].bytes[0]")
                .isEqualTo('1');
    }

    @Test
    void samplingReachesThePodAsItWasAsked() throws InterruptedException {
        post(
                        PATH,
                        ask("\"model\":\"tales:1\",\"max_completion_tokens\":2,\"max_tokens\":9,\"seed\":5,"
                                + "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"stop\":[\"END\"],"
                                + "\"logit_bias\":{\"7\":-100},\"colm\":{\"cache_salt\":\"s\"}"))
                .expectStatus()
                .isOk();

        var request = first.request();
        assertThat(request.sampling().temperature()).isEqualTo(0.5);
        assertThat(request.sampling().topP()).isEqualTo(0.9);
        assertThat(request.sampling().topK()).isEqualTo(40);
        assertThat(request.sampling().seed()).isEqualTo(5);
        assertThat(request.sampling().logitBias()).containsEntry(7, -100.0);
        assertThat(request.stop()).containsExactly("END");
        assertThat(request.maxTokens()).isEqualTo(2);
        assertThat(request.tenant()).isEqualTo("demo/s");
    }

    private static String ask(String fields) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Tell me a story\"}]," + fields + "}";
    }
}
