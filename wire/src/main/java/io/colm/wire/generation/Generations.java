package io.colm.wire.generation;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The conversation of the gateway with a pod. */
@HttpExchange("/v1")
public interface Generations {

    /**
     * Starts a generation and streams its events: one {@link TokenEvent.Started}, any number of tokens and tier changes,
     * then exactly one {@link TokenEvent.Finished} or {@link TokenEvent.Failed}. Cancelling the stream cancels the
     * generation within one step. What is wrong with the request itself is answered as a {@link io.colm.wire.WireError}.
     */
    @PostExchange(url = "/generations", accept = MediaType.APPLICATION_NDJSON_VALUE)
    Flux<TokenEvent> generate(@RequestBody GenerationRequest request);

    /** Moves a running generation to another chain count, from its next token on. */
    @PutExchange("/generations/{id}/chains")
    Mono<TierChange> changeTier(@PathVariable String id, @RequestBody TierRequest request);

    /** Ends a running generation; its stream finishes with {@link FinishReason#CANCELLED}. */
    @DeleteExchange("/generations/{id}")
    Mono<Void> cancel(@PathVariable String id);

    /** What the pod serves and how busy it is. */
    @GetExchange("/pod")
    Mono<PodStatus> status();
}
