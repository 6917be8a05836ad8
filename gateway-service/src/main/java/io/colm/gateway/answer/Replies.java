package io.colm.gateway.answer;

import io.colm.gateway.generation.Generation;
import io.colm.gateway.generation.RunningGenerations;
import io.colm.gateway.price.Bill;
import io.colm.gateway.price.Prices;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Runs a generation and writes its answer, streamed or whole. A client that goes away cancels it. */
@Component
public class Replies {

    private final RunningGenerations generations;
    private final EventStream events;
    private final Prices prices;
    private final JsonMapper json;

    Replies(RunningGenerations generations, EventStream events, Prices prices, JsonMapper json) {
        this.generations = generations;
        this.events = events;
        this.prices = prices;
        this.json = json;
    }

    public Mono<Void> streamed(Generation generation, Rendering rendering, ServerHttpResponse response) {
        return events.write(generations.run(generation).concatMapIterable(rendering::chunks), response);
    }

    public Mono<Void> whole(Generation generation, Rendering rendering, ServerHttpResponse response) {
        return generations
                .run(generation)
                .collectList()
                .map(Transcript::of)
                .flatMap(transcript -> write(transcript, rendering, response));
    }

    private Mono<Void> write(Transcript transcript, Rendering rendering, ServerHttpResponse response) {
        var account = transcript.account();
        Bill bill = prices.bill(account.promptTokens(), account.tokensByChain());
        response.getHeaders()
                .set("x-colm-cost", bill.total().stripTrailingZeros().toPlainString());
        return object(rendering.whole(transcript, bill), response);
    }

    /** Writes what is no generation's answer. */
    public Mono<Void> object(Object body, ServerHttpResponse response) {
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        byte[] bytes = json.writeValueAsBytes(body);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
    }
}
