package io.colm.gateway.answer;

import io.colm.gateway.error.ErrorBody;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes server-sent events to the letter that OpenAI's clients read: a space after {@code data:}, which Spring's own
 * writer leaves out, and {@code [DONE]} at the end. What fails before the first frame is answered as an HTTP error.
 */
@Component
public class EventStream {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final String DONE = "data: [DONE]\n\n";
    private static final String PING = ": ping\n\n";

    private final JsonMapper json;
    private final StreamProperties properties;

    EventStream(JsonMapper json, StreamProperties properties) {
        this.json = json;
        this.properties = properties;
    }

    /** Sends each chunk as its own frame, as soon as it comes. */
    public Mono<Void> write(Flux<?> chunks, ServerHttpResponse response) {
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, "text/event-stream;charset=UTF-8");
        headers.setCacheControl("no-cache");
        headers.set("X-Accel-Buffering", "no");
        Flux<String> frames = chunks.map(this::frame)
                .concatWithValues(DONE)
                .onErrorResume(problem -> response.isCommitted(), this::failure);
        return response.writeAndFlushWith(withPings(frames).map(frame -> Mono.just(buffer(frame, response))));
    }

    private Flux<String> withPings(Flux<String> frames) {
        Flux<String> pings =
                Flux.interval(properties.heartbeat()).onBackpressureDrop().map(beat -> PING);
        return frames.publish(shared -> Flux.merge(shared, pings.takeUntilOther(shared.ignoreElements())));
    }

    private Flux<String> failure(Throwable problem) {
        log.warn("a stream ends with an error: {}", problem.toString());
        return Flux.just(frame(ErrorBody.of(problem)), DONE);
    }

    private String frame(Object chunk) {
        return "data: " + json.writeValueAsString(chunk) + "\n\n";
    }

    private static DataBuffer buffer(String frame, ServerHttpResponse response) {
        return response.bufferFactory().wrap(frame.getBytes(StandardCharsets.UTF_8));
    }
}
