package io.colm.gateway.generation;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.generation.LeftPodException.Why;
import io.colm.gateway.routing.Route;
import io.colm.gateway.routing.Router;
import io.colm.gateway.routing.RoutingProperties;
import io.colm.wire.generation.TokenEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Carries a generation from pod to pod until it ends, as one stream. Cancelling the stream cancels the pod's. */
@Component
class Relay {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final Router router;
    private final RoutingProperties properties;

    Relay(Router router, RoutingProperties properties) {
        this.router = router;
        this.properties = properties;
    }

    Flux<Answer> run(Generation generation) {
        return attempt(generation, 1);
    }

    private Flux<Answer> attempt(Generation generation, int number) {
        return Flux.defer(() -> router.with(generation.need(), route -> through(route, generation)))
                .onErrorResume(LeftPodException.class, left -> again(generation, number, left));
    }

    private Flux<Answer> again(Generation generation, int number, LeftPodException left) {
        log.info("{} left its pod ({}): {}", generation.id(), left.why(), left.detail());
        return switch (left.why()) {
            case MOVED -> attempt(generation, number);
            case BUSY ->
                router.can(generation.need())
                        ? attempt(generation, number)
                        : Flux.error(new ApiException(ApiError.overloaded(left.detail())));
            case LOST -> number < properties.attempts() ? attempt(generation, number + 1) : Flux.error(gone(number));
        };
    }

    private Flux<Answer> through(Route route, Generation generation) {
        var moved = new AtomicBoolean();
        Flux<TokenEvent> events = route.client()
                .generate(generation.next())
                .timeout(Mono.never(), event -> Mono.delay(properties.silence()));
        return events.takeUntilOther(generation.moving().doOnNext(move -> moved.set(true)))
                .<Answer>handle((event, sink) -> generation.take(event, route).ifPresent(sink::next))
                .concatWith(Mono.defer(() -> ending(generation, moved.get())))
                .onErrorMap(PodProblems::read)
                .onErrorResume(problem -> generation.closed(), problem -> Mono.empty())
                .doOnError(LeftPodException.class, left -> leave(route, generation, left.why()));
    }

    private static Mono<Answer> ending(Generation generation, boolean moved) {
        if (generation.closed()) {
            return Mono.empty();
        }
        return Mono.error(
                moved
                        ? new LeftPodException(Why.MOVED, "it needs more chains")
                        : new LeftPodException(Why.LOST, "the stream ended too early"));
    }

    private void leave(Route route, Generation generation, Why why) {
        generation.left();
        switch (why) {
            case LOST -> router.suspect(route);
            case BUSY -> generation.avoid(route);
            case MOVED -> {}
        }
    }

    private static ApiException gone(int attempts) {
        return new ApiException(ApiError.unavailable("The generation was lost with " + attempts + " pods in a row."));
    }
}
