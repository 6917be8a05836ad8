package io.colm.gateway;

import static org.awaitility.Awaitility.await;

import io.colm.gateway.routing.Need;
import io.colm.gateway.routing.Pods;
import io.colm.gateway.routing.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One gateway between a fake registry and two fake pods, all over real HTTP; shared by the tests below it. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "colm.gateway.routing.refresh=1h",
            "colm.gateway.routing.patience=2s",
            "colm.gateway.routing.suspect=200ms",
            "colm.gateway.keys[0].name=demo",
            "colm.gateway.keys[0].key=colm-demo-key",
            "colm.gateway.keys[1].name=small",
            // SHA-256 of "small-key"
            "colm.gateway.keys[1].sha256=" + GatewayFixture.SMALL_KEY_DIGEST,
            "colm.gateway.keys[1].max-chains=2",
            "colm.gateway.keys[2].name=urgent",
            "colm.gateway.keys[2].key=urgent-key",
            "colm.gateway.keys[2].max-priority=5",
            "colm.gateway.prices.input=0.05",
            "colm.gateway.prices.output=0.10,0.20,0.35,0.60"
        })
abstract class GatewayFixture {

    static final String SMALL_KEY_DIGEST = "d8484842191ca22753c34aa50a10220331c45ca5e3cc419ee26c61a54630bd52";
    static final FakePod first = new FakePod("pod-a");
    static final FakePod second = new FakePod("pod-b");
    static volatile List<FakePod> announced = List.of();
    static final FakeRegistry registry =
            new FakeRegistry(() -> announced.stream().map(FakePod::announcement).toList());
    static final JsonMapper json = JsonMapper.builder().build();

    @Autowired
    Pods pods;

    @Autowired
    Router router;

    @LocalServerPort
    int port;

    WebTestClient client;

    @DynamicPropertySource
    static void addresses(DynamicPropertyRegistry properties) {
        properties.add("colm.gateway.routing.registry", registry::url);
    }

    @BeforeEach
    void freshPods() {
        first.reset();
        second.reset();
        registry.away = false;
        announce(first, second);
        // A pod that died in the test before is not trusted at once.
        await().until(() -> router.can(need("pod-a")) && router.can(need("pod-b")));
        announce(first);
        client = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .defaultHeader("Authorization", "Bearer colm-demo-key")
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    void announce(FakePod... there) {
        announced = List.of(there);
        pods.refresh().block();
    }

    private static Need need(String avoided) {
        return new Need("tales", null, 1, 0, Set.of(avoided));
    }

    ResponseSpec post(String path, String body) {
        return client.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    /** A streamed body, complete. */
    String stream(String path, String body) {
        byte[] bytes = post(path, body)
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A streamed body under way. */
    Mono<String> streaming(String path, String body) {
        return asking(path, body).bodyToMono(byte[].class).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** The same, piece by piece as it arrives. */
    Flux<byte[]> arriving(String path, String body) {
        return asking(path, body).bodyToFlux(byte[].class);
    }

    private WebClient.ResponseSpec asking(String path, String body) {
        return WebClient.create("http://localhost:" + port)
                .post()
                .uri(path)
                .header("Authorization", "Bearer colm-demo-key")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .retrieve();
    }

    /** The JSON of every frame but the last, which must be [DONE]. */
    static List<JsonNode> chunks(String body) {
        String done = "data: [DONE]\n\n";
        if (!body.endsWith(done)) {
            throw new AssertionError("no [DONE] at the end of " + body);
        }
        return Stream.of(body.substring(0, body.length() - done.length()).split("\n\n"))
                .filter(frame -> !frame.isEmpty())
                .map(frame -> json.readTree(frame.substring("data: ".length())))
                .toList();
    }

    static String text(List<JsonNode> chunks) {
        var text = new StringBuilder();
        for (JsonNode chunk : chunks) {
            JsonNode choice = chunk.path("choices").path(0);
            text.append(choice.path("delta")
                    .path("content")
                    .asString(choice.path("text").asString("")));
        }
        return text.toString();
    }
}
