package io.colm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ModelsTests extends GatewayFixture {

    @Test
    void everyTierIsAModelWithItsPrice() {
        first.chains = 2;
        announce(first);

        JsonNode list = get("/v1/models", 200);

        assertThat(list.get("object").asString()).isEqualTo("list");
        assertThat(list.get("data").findValuesAsString("id"))
                .containsExactly("tales", "tales:1", "tales:2", "tales:3", "tales:4");
        JsonNode third = list.at("/data/3");
        assertThat(third.get("object").asString()).isEqualTo("model");
        assertThat(third.get("owned_by").asString()).isEqualTo("colm");
        assertThat(third.get("max_model_len").asInt()).isEqualTo(512);
        assertThat(third.get("created").isIntegralNumber()).isTrue();
        assertThat(third.get("colm").toString())
                .isEqualTo("{\"chains\":3,\"automatic\":false,\"per_token\":false,\"available\":false,"
                        + "\"price\":{\"currency\":\"USD\",\"input_per_million\":0.05,\"output_per_million\":0.35}}");
        assertThat(list.at("/data/0/colm/chains").asInt()).isEqualTo(2);
        assertThat(list.at("/data/2/colm/available").asBoolean()).isTrue();
    }

    @Test
    void oneModelIsShownByItsId() {
        assertThat(get("/v1/models/tales:4", 200).at("/colm/chains").asInt()).isEqualTo(4);
        assertThat(get("/v1/models/tales", 200).at("/colm/automatic").asBoolean())
                .isTrue();
        assertThat(get("/v1/models/tales", 200).at("/colm/per_token").asBoolean(true))
                .isFalse();
        first.calibrated = true;
        announce(first);
        assertThat(get("/v1/models/tales", 200).at("/colm/per_token").asBoolean())
                .isTrue();
        announce(first, second);
        assertThat(get("/v1/models/tales", 200).at("/colm/per_token").asBoolean(true))
                .isFalse();
        assertThat(get("/v1/models/tales:5", 400).at("/error/param").asString()).isEqualTo("model");
    }

    @Test
    void aModelWhosePodsAreAwayIsUnavailableNotUnknown() {
        announce();

        assertThat(get("/v1/models/tales:1", 200).at("/colm/available").asBoolean())
                .isFalse();
        post("/v1/completions", "{\"model\":\"tales:1\",\"prompt\":\"x\"}")
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .exists("Retry-After");
    }

    @Test
    void healthHasTheNamesThatBalancersExpect() {
        for (String path : new String[] {"/health", "/readyz", "/livez"}) {
            assertThat(get(path, 200).get("status").asString()).isEqualTo("UP");
        }
        get("/actuator/health/readiness", 200);
    }

    private JsonNode get(String path, int status) {
        byte[] body = client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult()
                .getResponseBody();
        return json.readTree(body);
    }
}
