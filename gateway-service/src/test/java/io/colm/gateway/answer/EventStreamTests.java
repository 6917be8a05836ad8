package io.colm.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.json.JsonMapper;

class EventStreamTests {

    private final MockServerHttpResponse response = new MockServerHttpResponse();

    @Test
    void aSilentStreamIsKeptOpenByPings() {
        Sinks.One<Map<String, Integer>> slow = Sinks.one();
        // The beat itself lets the answer come: there is nothing to wait for but a ping.
        Flux<Map<String, Integer>> chunks = slow.asMono().flux();
        var stream = stream(Duration.ofMillis(20));
        response.setWriteHandler(frames -> Flux.from(frames)
                .doOnNext(frame -> slow.tryEmitValue(Map.of("a", 1)))
                .map(frame -> frame.toString(StandardCharsets.UTF_8))
                .collectList()
                .doOnNext(written -> assertThat(written)
                        .startsWith(": ping\n\n")
                        .endsWith("data: {\"a\":1}\n\n", "data: [DONE]\n\n"))
                .then());

        stream.write(chunks, response).block(Duration.ofSeconds(20));
    }

    @Test
    void anErrorAfterTheFirstFrameIsAFrame() {
        Flux<Object> chunks =
                Flux.concat(Flux.just(Map.of("a", 1)), Flux.error(new ApiException(ApiError.unavailable("no pod"))));

        stream(Duration.ofHours(1)).write(chunks, response).block(Duration.ofSeconds(20));

        assertThat(response.getBodyAsString().block())
                .isEqualTo(
                        "data: {\"a\":1}\n\ndata: {\"error\":{\"message\":\"no pod\",\"type\":\"service_unavailable\","
                                + "\"param\":null,\"code\":\"service_unavailable\"}}\n\ndata: [DONE]\n\n");
    }

    @Test
    void anErrorBeforeTheFirstFrameIsLeftToTheStatus() {
        var refusal = new ApiException(ApiError.invalid("n", "no"));

        assertThatThrownBy(() -> stream(Duration.ofHours(1))
                        .write(Flux.error(refusal), response)
                        .block(Duration.ofSeconds(20)))
                .isSameAs(refusal);
        assertThat(response.isCommitted()).isFalse();
    }

    private static EventStream stream(Duration heartbeat) {
        return new EventStream(JsonMapper.builder().build(), new StreamProperties(heartbeat));
    }
}
