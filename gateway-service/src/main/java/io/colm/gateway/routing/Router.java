package io.colm.gateway.routing;

import static java.util.Comparator.comparingInt;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.wire.registry.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Chooses pods: ready, holding the chains, least loaded; among equals the one that saw the prompt's beginning before. */
@Component
public class Router {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Pods pods;
    private final PodClients clients;
    private final Loads loads;
    private final RoutingProperties properties;

    Router(Pods pods, PodClients clients, RoutingProperties properties, InstantSource clock) {
        this.pods = pods;
        this.clients = clients;
        this.properties = properties;
        this.loads = new Loads(clock, properties.suspect());
    }

    /**
     * Streams from the pod chosen for the need, waiting a while for one; the pod counts as busy until the stream ends.
     *
     * @return an {@link ApiException} with status 503 when no pod came in time
     */
    public <T> Flux<T> with(Need need, Function<Route, Publisher<T>> use) {
        Mono<Route> route = Mono.defer(() -> Mono.justOrEmpty(choose(need)).map(this::open))
                .repeatWhenEmpty(looks ->
                        looks.take(properties.patience().dividedBy(LOOK_AGAIN)).delayElements(LOOK_AGAIN))
                .switchIfEmpty(Mono.error(() -> unavailable(need)));
        return Flux.usingWhen(route, use, chosen -> Mono.fromRunnable(chosen::leave));
    }

    /** Whether some ready pod could take it now. */
    public boolean can(Need need) {
        return choose(need).isPresent();
    }

    /** Leaves a pod alone for a while. */
    public void suspect(Route route) {
        loads.suspect(route.pod());
    }

    private Optional<Pod> choose(Need need) {
        List<Pod> able =
                pods.all().stream().filter(need::metBy).filter(loads::trusted).toList();
        int least = able.stream().mapToInt(loads::of).min().orElse(0);
        return able.stream()
                .filter(pod -> loads.of(pod) <= least + properties.slack())
                .max(comparingInt(pod -> need.affinity(pod.name())));
    }

    private Route open(Pod pod) {
        loads.enter(pod);
        var left = new AtomicBoolean();
        return new Route(pod, clients.at(pod.url()), () -> {
            if (left.compareAndSet(false, true)) {
                loads.leave(pod);
            }
        });
    }

    private static ApiException unavailable(Need need) {
        String held = need.chains() == 1 ? "a chain" : need.chains() + " chains";
        String otherwise = need.chains() == 1 ? "try again." : "try again, or a smaller tier.";
        return new ApiException(
                ApiError.unavailable("No ready pod holds " + held + " of '" + need.model() + "' now; " + otherwise));
    }
}
