package io.colm.gateway.routing;

import io.colm.wire.registry.Pod;
import io.colm.wire.registry.Registry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The pods that the registry told of last. While the registry is away its last word holds. */
@Component
public class Pods implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Pods.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Stops after the web server, whose streams may need another pod, but before the HTTP client, which waits for a pause. */
    private static final int PHASE = 1;

    private final Registry registry;
    private final RoutingProperties properties;
    private final InstantSource clock;
    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile boolean away;
    private volatile Disposable refreshing = Disposables.disposed();

    Pods(Registry registry, RoutingProperties properties, InstantSource clock) {
        this.registry = registry;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public void start() {
        refreshing = Flux.interval(Duration.ZERO, properties.refresh())
                .onBackpressureDrop()
                .concatMap(tick -> refresh(), 0)
                .subscribe();
    }

    @Override
    public void stop() {
        refreshing.dispose();
    }

    @Override
    public boolean isRunning() {
        return !refreshing.isDisposed();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Asks the registry now. Never fails: a registry that is away leaves the snapshot as it is. */
    public Mono<Void> refresh() {
        return registry.pods().timeout(TIMEOUT).doOnNext(this::take).then().onErrorResume(problem -> {
            miss(problem);
            return Mono.empty();
        });
    }

    /** Whether the registry has ever told of a pod, and of one of each model that is waited for. */
    public boolean known() {
        Set<String> known = snapshot.models().keySet();
        return !known.isEmpty() && known.containsAll(properties.models());
    }

    public Collection<ServedModel> models() {
        return snapshot.models().values();
    }

    public Optional<ServedModel> model(String name) {
        return Optional.ofNullable(snapshot.models().get(name));
    }

    List<Pod> all() {
        return snapshot.pods();
    }

    private void take(List<Pod> announced) {
        snapshot = snapshot.next(announced, clock.instant());
        if (away) {
            log.info("the registry is back, {} pods", announced.size());
        }
        away = false;
    }

    private void miss(Throwable problem) {
        if (!away) {
            log.warn("the registry does not answer, going on with {} pods: {}", all().size(), problem.toString());
        }
        away = true;
    }
}
