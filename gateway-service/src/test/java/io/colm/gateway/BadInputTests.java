package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** Every refusal is OpenAI's error object that names the parameter, and the service stays up. */
class BadInputTests extends GatewayFixture {

    private static final String CHAT = "/v1/chat/completions";

    @AfterEach
    void theServiceStaysUp() {
        first.refusal = null;
        post(CHAT, chat("\"model\":\"tales:1\",\"max_tokens\":1"))
                .expectStatus()
                .isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "model":"tales","temperature":3                                             | temperature
            "model":"tales","temperature":-0.1                                          | temperature
            "model":"tales","temperature":"hot"                                         | temperature
            "model":"tales","temperature":"1"                                           | temperature
            "model":"tales","top_p":1.5                                                 | top_p
            "model":"tales","top_k":-2                                                  | top_k
            "model":"tales","min_p":2                                                   | min_p
            "model":"tales","presence_penalty":2.5                                      | presence_penalty
            "model":"tales","frequency_penalty":-3                                      | frequency_penalty
            "model":"tales","repetition_penalty":0                                      | repetition_penalty
            "model":"tales","max_tokens":0                                              | max_tokens
            "model":"tales","max_tokens":1.5                                            | max_tokens
            "model":"tales","max_completion_tokens":-1                                  | max_completion_tokens
            "model":"tales","n":2                                                       | n
            "model":"tales","stop":["1","2","3","4","5"]                                | stop
            "model":"tales","stop":""                                                   | stop
            "model":"tales","stop":7                                                    | stop
            "model":"tales","logit_bias":{"x":1}                                        | logit_bias
            "model":"tales","logit_bias":{"1":101}                                      | logit_bias.1
            "model":"tales","top_logprobs":2                                            | top_logprobs
            "model":"tales","logprobs":true,"top_logprobs":21                           | top_logprobs
            "model":"tales","tools":[{"type":"function"}]                               | tools
            "model":"tales","tool_choice":"auto"                                        | tool_choice
            "model":"tales","tool_choice":{"type":"function","function":{"name":"f"}}   | tool_choice
            "model":"tales","min_tokens":4                                              | min_tokens
            "model":"tales","min_tokens":-1                                             | min_tokens
            "model":"tales","response_format":{"type":"xml"}                            | response_format.type
            "model":"tales","response_format":"json_object"                             | response_format
            "model":"tales","response_format":{"type":"json_schema"}                    | response_format.json_schema
            "model":"tales","response_format":{"type":"json_schema","json_schema":{"schema":{}}} | response_format.json_schema.name
            "model":"tales","response_format":{"type":"json_schema","json_schema":{"name":"a b","schema":{}}} | response_format.json_schema.name
            "model":"tales","response_format":{"type":"json_schema","json_schema":{"name":"a"}} | response_format.json_schema.schema
            "model":"tales","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":[]}} | response_format.json_schema.schema
            "model":"tales","stream_options":{"include_usage":true}                     | stream_options
            "model":"tales","stream":"yes"                                              | stream
            "model":"tales","seed":"x"                                                  | seed
            "model":7                                                                   | model
            "max_tokens":5                                                              | model
            "model":"tales:0"                                                           | model
            "model":"tales:5"                                                           | model
            "model":"tales:2","colm":{"chains":3}                                       | colm.chains
            "model":"tales","colm":{"chains":0}                                         | colm.chains
            "model":"tales","colm":{"chains":5}                                         | colm.chains
            "model":"tales","colm":{"chains":"two"}                                     | colm.chains
            "model":"tales","colm":{"chain":3}                                          | colm.chain
            "model":"tales","colm":{"priority":11}                                      | colm.priority
            "model":"tales","colm":{"priority":-11}                                     | colm.priority
            "model":"tales","colm":{"priority":"high"}                                  | colm.priority
            "model":"tales","colm":{"shrink":"yes"}                                     | colm.shrink
            "model":"tales","colm":7                                                    | colm
            "model":"tales","colm":{"schedule":[{"from_token":2}]}                      | colm.schedule[0]
            "model":"tales","colm":{"schedule":[{"from_token":2,"chains":9}]}           | colm.schedule[0].chains
            "model":"tales","colm":{"schedule":[{"from_token":0,"chains":1}]}           | colm.schedule[0].from_token
            "model":"tales","messages":[]                                               | messages
            "model":"tales","messages":"hello"                                          | messages
            "model":"tales","messages":null                                             | messages
            "model":"tales","messages":[null]                                           | messages[0]
            "model":"tales","messages":[{"role":"wizard","content":"x"}]                | messages[0].role
            "model":"tales","messages":[{"role":"user"}]                                | messages[0].content
            "model":"tales","messages":[{"role":"user","content":[{"type":"image_url"}]}] | messages[0].content
            "model":"tales","messages":[{"role":7,"content":"x"}]                       | messages[0].role
            """)
    void aChatParameterThatCannotBeMeantIsNamed(String fields, String param) {
        String body = fields.contains("\"messages\"") ? "{" + fields + "}" : chat(fields);

        refused(post(CHAT, body), 400, null, param);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "model":"tales"                                   | prompt
            "model":"tales","prompt":""                       | prompt
            "model":"tales","prompt":["a","b"]                | prompt
            "model":"tales","prompt":[1,"b"]                  | prompt
            "model":"tales","prompt":{}                       | prompt
            "model":"tales","prompt":"x","echo":true          | echo
            "model":"tales","prompt":"x","suffix":"y"         | suffix
            "model":"tales","prompt":"x","best_of":3          | best_of
            "model":"tales","prompt":"x","logprobs":6         | logprobs
            "model":"tales:7","prompt":"x"                    | model
            """)
    void aCompletionParameterThatCannotBeMeantIsNamed(String fields, String param) {
        refused(post("/v1/completions", "{" + fields + "}"), 400, null, param);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"model":"tales",
            not json
            []
            "text"
            {"model":"tales"}{
            """)
    void whatIsNoJsonObjectIsRefused(String body) {
        post(CHAT, body)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.error.type")
                .isEqualTo("invalid_request_error")
                .jsonPath("$.error.message")
                .value(message -> assertThat((String) message).doesNotContain("io.colm", "java."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "max_tokens":"x"                     | 'max_tokens' must be a whole number.
            "seed":99999999999999999999          | 'seed' is too large a number, or too small a one.
            "temperature":"hot"                  | 'temperature' must be a number.
            "stream":"yes"                       | 'stream' must be true or false.
            "colm":7                             | 'colm' must be an object.
            "colm":{"schedule":"x"}              | 'colm.schedule' must be a list.
            "logprobs":true,"top_logprobs":200   | 'top_logprobs' must be 0 to 20, not 200.
            """)
    void aWrongTypeIsSaidInJsonsWords(String fields, String message) {
        post(CHAT, chat("\"model\":\"tales\"," + fields))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.error.message")
                .isEqualTo(message);
    }

    @Test
    void whatOnlySaysThePresetIsTaken() {
        post(
                        CHAT,
                        chat(
                                "\"model\":\"tales:1\",\"max_tokens\":1,\"tools\":[],\"tool_choice\":\"none\",\"min_tokens\":0"))
                .expectStatus()
                .isOk();
    }

    @Test
    void anEmptyBodyIsRefused() {
        client.post()
                .uri(CHAT)
                .contentType(MediaType.APPLICATION_JSON)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("invalid_body");
    }

    @Test
    void anUnknownModelIsNotFound() {
        refused(post(CHAT, chat("\"model\":\"gpt-4o\"")), 404, "model_not_found", "model");
        client.get()
                .uri("/v1/models/gpt-4o")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("model_not_found");
    }

    @Test
    void chainsOutOfRangeSayWhichThereAre() {
        post(CHAT, chat("\"model\":\"tales:9\""))
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("chains_out_of_range")
                .jsonPath("$.error.message")
                .isEqualTo("'tales' has 1 to 4 chains, not 9.");
    }

    @Test
    void aPromptLongerThanTheContextIsNamedInTheClientsWords() {
        first.refusal = new WireError(ErrorCode.CONTEXT_EXCEEDED, "600 tokens do not fit into 512", "prompt");

        refused(post(CHAT, chat("\"model\":\"tales\"")), 400, "context_length_exceeded", "messages");
        refused(post(CHAT, chat("\"model\":\"tales\",\"stream\":true")), 400, "context_length_exceeded", "messages");
        refused(
                post("/v1/completions", "{\"model\":\"tales\",\"prompt\":\"x\"}"),
                400,
                "context_length_exceeded",
                "prompt");
    }

    @Test
    void aSchemaThatAPodRefusesIsNamedInTheClientsWords() {
        first.refusal = new WireError(ErrorCode.INVALID_REQUEST, "'pattern' is not supported here", "schema");
        String format = "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{}}}";

        refused(
                post(CHAT, chat("\"model\":\"tales\"," + format)),
                400,
                "invalid_value",
                "response_format.json_schema.schema");
        refused(
                post("/v1/completions", "{\"model\":\"tales\",\"prompt\":\"x\"," + format + "}"),
                400,
                "invalid_value",
                "response_format.json_schema.schema");
    }

    @Test
    void aMissingOrWrongKeyIsRefused() {
        for (String header : new String[] {"", "Bearer", "Bearer wrong", "Basic colm-demo-key"}) {
            WebTestClient.bindToServer()
                    .baseUrl("http://localhost:" + port)
                    .build()
                    .get()
                    .uri("/v1/models")
                    .headers(headers -> headers.set("Authorization", header))
                    .exchange()
                    .expectStatus()
                    .isUnauthorized()
                    .expectBody()
                    .jsonPath("$.error.type")
                    .isEqualTo("authentication_error")
                    .jsonPath("$.error.code")
                    .isEqualTo("invalid_api_key");
        }
    }

    @Test
    void aKeyIsKeptToItsChains() {
        refused(asSmall(chat("\"model\":\"tales:3\"")), 403, "tier_not_allowed", "model");
        refused(asSmall(chat("\"model\":\"tales\",\"colm\":{\"chains\":4}")), 403, "tier_not_allowed", "colm.chains");
        asSmall(chat("\"model\":\"tales\",\"max_tokens\":1"))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.model")
                .isEqualTo("tales:2");
    }

    @Test
    void aBodyOverTheLimitIsToldTheLimitAndWhereItIsSet() {
        String body = chat("\"model\":\"tales\",\"user\":\"" + "x".repeat(3 << 20) + "\"");

        assertThat(refused(post(CHAT, body), 413, "request_too_large", null))
                .isEqualTo("The request's body is longer than 2097152 bytes;"
                        + " the gateway's setting spring.http.codecs.max-in-memory-size says how long one may be.");
    }

    @Test
    void anAddressWithNothingBehindItIsNotFound() {
        refused(post("/v1/embeddings", "{}"), 404, "not_found", null);
        client.get()
                .uri(CHAT)
                .exchange()
                .expectStatus()
                .isEqualTo(405)
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("method_not_allowed");
        client.post()
                .uri(CHAT)
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("hello")
                .exchange()
                .expectStatus()
                .isEqualTo(415)
                .expectBody()
                .jsonPath("$.error.message")
                .isEqualTo("Send the body as Content-Type: application/json.");
    }

    @Test
    void theErrorObjectHasAllFourKeys() {
        byte[] body = post(CHAT, "{").expectBody().returnResult().getResponseBody();

        assertThat(json.readTree(body).get("error").propertyNames())
                .containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(json.readTree(body).at("/error/code").isString()).isTrue();
    }

    @Test
    void aRequestIdIsGivenBackOrMade() {
        client.get()
                .uri("/v1/models")
                .header("x-request-id", "mine-1")
                .exchange()
                .expectHeader()
                .valueEquals("x-request-id", "mine-1");
        client.get()
                .uri("/v1/models")
                .header("x-request-id", "x".repeat(200))
                .exchange()
                .expectHeader()
                .valueMatches("x-request-id", "req_.{36}");
    }

    private ResponseSpec asSmall(String body) {
        return client.post()
                .uri(CHAT)
                .headers(headers -> headers.set("Authorization", "Bearer small-key"))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    /** Its message. */
    private static String refused(ResponseSpec answer, int status, String code, String param) {
        byte[] body = answer.expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult()
                .getResponseBody();
        var error = json.readTree(body).get("error");
        assertThat(error.get("param").asString(null)).as(error.toString()).isEqualTo(param);
        assertThat(error.get("message").asString()).isNotBlank();
        if (code != null) {
            assertThat(error.get("code").asString()).isEqualTo(code);
        }
        return error.get("message").asString();
    }

    private static String chat(String fields) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Tell me a story\"}]," + fields + "}";
    }
}
