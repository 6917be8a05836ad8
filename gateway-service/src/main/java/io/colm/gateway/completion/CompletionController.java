package io.colm.gateway.completion;

import io.colm.gateway.access.ApiKey;
import io.colm.gateway.answer.Envelope;
import io.colm.gateway.answer.Replies;
import io.colm.gateway.asked.Admission;
import io.colm.gateway.asked.ResponseFormat;
import io.colm.gateway.asked.Targets;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.price.Prices;
import java.time.InstantSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** OpenAI's text completions. */
@RestController
class CompletionController {

    private final Admission admission;
    private final Replies replies;
    private final Prices prices;
    private final InstantSource clock;

    CompletionController(Admission admission, Replies replies, Prices prices, InstantSource clock) {
        this.admission = admission;
        this.replies = replies;
        this.prices = prices;
        this.clock = clock;
    }

    @PostMapping("/v1/completions")
    Mono<Void> complete(
            @RequestBody CompletionRequest request,
            @RequestAttribute(ApiKey.ATTRIBUTE) ApiKey key,
            @RequestHeader HttpHeaders headers,
            ServerHttpResponse response) {
        var wish = CompletionWishes.read(request);
        var options = wish.options();
        var admitted = admission.admit(wish, Targets.of(headers), key);
        var envelope = new Envelope(
                wish.id(), clock.instant().getEpochSecond(), admitted.tier().id());
        var rendering = new CompletionRendering(envelope, prices, options.usageWanted(), request.logprobs() != null);
        Mono<Void> reply = options.streamed()
                ? replies.streamed(admitted.generation(), rendering, response)
                : replies.whole(admitted.generation(), rendering, response);
        return reply.onErrorMap(ApiException.class, refusal -> refusal.renamed("schema", ResponseFormat.SCHEMA));
    }
}
