package io.colm.gateway.escalation;

import io.colm.gateway.access.ApiKey;
import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.generation.Generation;
import io.colm.gateway.generation.RunningGenerations;
import io.colm.gateway.generation.TierChanges;
import io.colm.gateway.models.Tiers;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Moves a generation to another tier on the way, up or down. */
@RestController
class EscalationController {

    private static final String CHAINS = "chains";

    private final RunningGenerations generations;
    private final TierChanges changes;
    private final Tiers tiers;

    EscalationController(RunningGenerations generations, TierChanges changes, Tiers tiers) {
        this.generations = generations;
        this.changes = changes;
        this.tiers = tiers;
    }

    @PostMapping({"/v1/chat/completions/{id}/escalate", "/v1/completions/{id}/escalate"})
    Mono<EscalationBody> escalate(
            @PathVariable String id,
            @RequestBody EscalationRequest request,
            @RequestAttribute(ApiKey.ATTRIBUTE) ApiKey key) {
        Integer chains = request.chains();
        if (chains == null) {
            throw new ApiException(ApiError.invalid(CHAINS, "'chains' is missing: how many chains shall go on?"));
        }
        Generation generation = generations.find(id, key.name());
        int allowed = tiers.tier(generation.model(), chains, CHAINS, key).chains();
        return changes.change(generation, allowed).map(change -> EscalationBody.of(id, change));
    }
}
