package io.colm.gateway.generation;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.routing.Route;
import io.colm.gateway.routing.Router;
import io.colm.wire.generation.TierChange;
import io.colm.wire.generation.TierRequest;
import java.time.Duration;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Moves running generations to other tiers: on their pod where it holds the chains, else on one that does. */
@Component
public class TierChanges {

    private static final Retry PATIENTLY = Retry.fixedDelay(50, Duration.ofMillis(100))
            .filter(LeftPodException.class::isInstance)
            .onRetryExhaustedThrow((retries, last) -> new ApiException(
                    ApiError.unavailable("The generation is on no pod now that could change its tier; try again.")));

    private final Router router;

    TierChanges(Router router) {
        this.router = router;
    }

    /** The change that was taken. While the generation is between two pods, this waits. */
    public Mono<TierChange> change(Generation generation, int chains) {
        return Mono.defer(() -> attempt(generation, chains)).retryWhen(PATIENTLY);
    }

    private Mono<TierChange> attempt(Generation generation, int chains) {
        if (generation.closed()) {
            return Mono.error(new ApiException(ApiError.conflict(
                    "generation_finished", "The generation has just finished; ask again to have it answered anew.")));
        }
        return generation
                .route()
                .map(route -> route.chains() >= chains ? onPod(generation, route, chains) : move(generation, chains))
                .orElseGet(() -> Mono.error(between()));
    }

    private Mono<TierChange> onPod(Generation generation, Route route, int chains) {
        return route.client()
                .changeTier(generation.id(), new TierRequest(chains))
                .doOnNext(generation::changed)
                .onErrorMap(PodProblems::read)
                .onErrorMap(ApiException.class, refusal -> refusal.error().status() == 404 ? between() : refusal);
    }

    private Mono<TierChange> move(Generation generation, int chains) {
        if (!router.can(generation.need().withChains(chains))) {
            return Mono.error(new ApiException(
                    ApiError.unavailable("No ready pod holds " + chains + " chains now; try again, or fewer.")));
        }
        return generation.move(chains);
    }

    private static LeftPodException between() {
        return new LeftPodException(LeftPodException.Why.MOVED, "it is between two pods");
    }
}
