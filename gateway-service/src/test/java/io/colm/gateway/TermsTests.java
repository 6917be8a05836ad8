package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.generation.Terms;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

/** Priorities and targets on their way to the pod. */
class TermsTests extends GatewayFixture {

    private static final String CHAT = "/v1/chat/completions";
    private static final String GO = "{\"messages\":[{\"role\":\"user\",\"content\":\"Go\"}],\"model\":\"tales:1\","
            + "\"max_tokens\":4,\"seed\":1%s}";

    @Autowired
    MeterRegistry meters;

    @Test
    void thePodIsToldThePriorityAndTheTargets() throws InterruptedException {
        ask(CHAT, "urgent-key", "250", "40", GO.formatted(",\"colm\":{\"priority\":5}"))
                .expectStatus()
                .isOk();
        ask("/v1/completions", "colm-demo-key", "250", "40", "{\"model\":\"tales:1\",\"prompt\":\"Go\"}")
                .expectStatus()
                .isOk();

        assertThat(first.request().terms()).isEqualTo(new Terms(5, 250, 40, false));
        assertThat(first.request().terms()).isEqualTo(new Terms(0, 250, 40, false));
    }

    @Test
    void whoAsksForNothingIsInNoHurry() throws InterruptedException {
        post(CHAT, GO.formatted("")).expectStatus().isOk();

        assertThat(first.request().terms()).isEqualTo(Terms.USUAL);
    }

    @Test
    void theNextPodIsToldTheSame() throws InterruptedException {
        first.pauseBefore = 2;
        first.dieBefore = 2;
        var answer = client.mutate()
                .defaultHeader("x-slo-ttft-ms", "9000")
                .build()
                .post()
                .uri(CHAT)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(GO.formatted(",\"colm\":{\"priority\":-3}"));
        var asked =
                Thread.ofVirtual().start(() -> answer.exchange().expectStatus().isOk());
        first.awaitPause();
        announce(second);
        first.goOn();
        asked.join();

        assertThat(second.request().terms()).isEqualTo(new Terms(-3, 9000, null, false));
    }

    @Test
    void aKeyMayNotGoBeforeOthersUnlessItsPlanSaysSo() {
        refused(ask(CHAT, "colm-demo-key", null, null, GO.formatted(",\"colm\":{\"priority\":1}")), "at most 0; 1 was");
        refused(ask(CHAT, "urgent-key", null, null, GO.formatted(",\"colm\":{\"priority\":6}")), "at most 5; 6 was");
        assertThat(first.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "soon", "1.5", "600001", ""})
    void aTargetThatCannotBeMeantIsNamedByItsHeader(String given) {
        for (String header : new String[] {"x-slo-ttft-ms", "x-slo-tpot-ms"}) {
            boolean first = header.equals("x-slo-ttft-ms");
            ask(CHAT, "colm-demo-key", first ? given : null, first ? null : given, GO.formatted(""))
                    .expectStatus()
                    .isBadRequest()
                    .expectBody()
                    .jsonPath("$.error.param")
                    .isEqualTo(header)
                    .jsonPath("$.error.message")
                    .isEqualTo("The header '" + header + "' must be a whole number of milliseconds, 1 to 600000, not '"
                            + given + "'; leave it out for no target.");
        }
    }

    @Test
    void whetherTheTargetsWereMetIsCounted() {
        double ttft = counted("ttft");
        double tpot = counted("tpot");
        ask(CHAT, "colm-demo-key", "600000", "600000", GO.formatted(""))
                .expectStatus()
                .isOk();
        ask(CHAT, "colm-demo-key", null, null, GO.formatted("")).expectStatus().isOk();

        assertThat(counted("ttft") - ttft).isEqualTo(1);
        assertThat(counted("tpot") - tpot).isEqualTo(1);
        assertThat(scraped()).contains("colm_slo_total{met=\"true\",target=\"ttft\"}");
    }

    @Test
    void whoAgreedIsToldWhichTokensFewerChainsMade() throws InterruptedException {
        first.pressedFrom = 2;
        first.pressedTo = 5;
        String body = GO.replace("tales:1", "tales:3").replace(":4,", ":8,");

        JsonNode end = whole(body.formatted(",\"colm\":{\"shrink\":true}"));

        assertThat(first.request().terms().shrinkable()).isTrue();
        assertThat(end.at("/colm/tokens_by_chain").toString()).isEqualTo("[3,0,5,0]");
        assertThat(end.at("/colm/escalations").toString())
                .isEqualTo("[{\"at_token\":2,\"from\":3,\"to\":1,\"cause\":\"pressure\"},"
                        + "{\"at_token\":5,\"from\":1,\"to\":3,\"cause\":\"pressure\"}]");
        assertThat(end.at("/colm/cost/total").decimalValue()).isEqualByComparingTo("0.0000024");
        assertThat(whole(body.formatted("")).at("/colm/tokens_by_chain").toString())
                .isEqualTo("[0,0,8,0]");
    }

    @Test
    void aPressedPodThatDiesLeavesTheTierThatWasAskedFor() throws InterruptedException {
        first.pressedTo = 9;
        first.pauseBefore = 2;
        first.dieBefore = 3;
        String body = GO.replace("tales:1", "tales:3").replace("%s}", ",\"stream\":true,\"colm\":{\"shrink\":true}}");
        var streamed = streaming(CHAT, body).toFuture();
        first.awaitPause();
        announce(second);
        first.goOn();

        JsonNode end = chunks(streamed.join()).getLast();
        assertThat(second.request().chains()).isEqualTo(3);
        assertThat(end.at("/colm/tokens_by_chain").toString()).isEqualTo("[3,0,1,0]");
    }

    private JsonNode whole(String body) {
        return json.readTree(post(CHAT, body)
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody());
    }

    private String scraped() {
        return client.get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private double counted(String target) {
        var counter =
                meters.find("colm.slo").tags("target", target, "met", "true").counter();
        return counter == null ? 0 : counter.count();
    }

    private ResponseSpec ask(String path, String key, String firstToken, String perToken, String body) {
        return client.post()
                .uri(path)
                .headers(headers -> {
                    headers.setBearerAuth(key);
                    if (firstToken != null) {
                        headers.set("x-slo-ttft-ms", firstToken);
                    }
                    if (perToken != null) {
                        headers.set("x-slo-tpot-ms", perToken);
                    }
                })
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private static void refused(ResponseSpec answer, String limit) {
        answer.expectStatus()
                .isForbidden()
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("priority_not_allowed")
                .jsonPath("$.error.param")
                .isEqualTo("colm.priority")
                .jsonPath("$.error.message")
                .value(String.class, message -> assertThat(message).contains(limit));
    }
}
