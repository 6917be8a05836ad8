package io.colm.gateway.escalation;

import io.colm.gateway.access.ApiKey;
import io.colm.gateway.answer.Envelope;
import io.colm.gateway.answer.Ids;
import io.colm.gateway.answer.Rendering;
import io.colm.gateway.answer.Replies;
import io.colm.gateway.chat.ChatRendering;
import io.colm.gateway.completion.CompletionRendering;
import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.generation.Generation;
import io.colm.gateway.generation.RunningGenerations;
import io.colm.gateway.generation.TierChanges;
import io.colm.gateway.models.Tier;
import io.colm.gateway.models.Tiers;
import io.colm.gateway.price.Prices;
import java.time.InstantSource;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Moves a generation to another tier, up or down: one under way goes on there, one that has ended is answered anew. */
@RestController
class EscalationController {

    private static final String CHAINS = "chains";

    private final RunningGenerations generations;
    private final TierChanges changes;
    private final Tiers tiers;
    private final Replies replies;
    private final Prices prices;
    private final InstantSource clock;

    EscalationController(
            RunningGenerations generations,
            TierChanges changes,
            Tiers tiers,
            Replies replies,
            Prices prices,
            InstantSource clock) {
        this.generations = generations;
        this.changes = changes;
        this.tiers = tiers;
        this.replies = replies;
        this.prices = prices;
        this.clock = clock;
    }

    @PostMapping({"/v1/chat/completions/{id}/escalate", "/v1/completions/{id}/escalate"})
    Mono<Void> escalate(
            @PathVariable String id,
            @RequestBody EscalationRequest request,
            @RequestAttribute(ApiKey.ATTRIBUTE) ApiKey key,
            ServerHttpResponse response) {
        Integer chains = request.chains();
        if (chains == null) {
            throw new ApiException(ApiError.invalid(CHAINS, "'chains' is missing: how many chains shall go on?"));
        }
        Generation generation = generations.find(id, key.name());
        Tier tier = tiers.tier(generation.model(), chains, CHAINS, key);
        return generation.closed()
                ? again(generation, tier, request.streamed(), response)
                : changes.change(generation, tier.chains())
                        .flatMap(change -> replies.object(EscalationBody.of(id, change), response));
    }

    private Mono<Void> again(Generation ended, Tier tier, boolean streamed, ServerHttpResponse response) {
        String anew = Ids.next(ended.isChat() ? "chatcmpl-" : "cmpl-");
        var envelope = new Envelope(anew, clock.instant().getEpochSecond(), tier.id());
        Rendering rendering = ended.isChat()
                ? new ChatRendering(envelope, prices, false, false)
                : new CompletionRendering(envelope, prices, false, false);
        Generation generation = ended.again(anew, tier.chains());
        return streamed
                ? replies.streamed(generation, rendering, response)
                : replies.whole(generation, rendering, response);
    }
}
