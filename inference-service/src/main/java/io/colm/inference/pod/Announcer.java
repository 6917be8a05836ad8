package io.colm.inference.pod;

import io.colm.engine.EngineLoad;
import io.colm.inference.InferenceProperties;
import io.colm.wire.registry.Pod;
import io.colm.wire.registry.Registry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells the registry that this pod is there, again and again: who hears nothing for a lease holds the pod for dead. */
@Component
class Announcer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration PERIOD = Duration.ofMillis(700);
    private static final Duration PATIENCE = Duration.ofMillis(1300);

    /** Stops after the web server, as a pod that drains is there, but before the HTTP client, which waits for a pause. */
    private static final int PHASE = 1;

    private final Registry registry;
    private final PodState state;
    private final PodIdentity identity;
    private final InferenceProperties properties;
    private volatile Disposable repeating = Disposables.disposed();
    private volatile boolean unheard;

    Announcer(Registry registry, PodState state, PodIdentity identity, InferenceProperties properties) {
        this.registry = registry;
        this.state = state;
        this.identity = identity;
        this.properties = properties;
    }

    @Override
    public void start() {
        repeating = Flux.interval(PERIOD)
                .onBackpressureDrop()
                .concatMap(tick -> announce(), 0)
                .subscribe();
    }

    /** Announces the pod as it is now, if it has a model. Never fails: the next announcement may be heard. */
    Mono<Void> announce() {
        return Mono.justOrEmpty(state.loaded())
                .flatMap(model -> registry.announce(identity.name(), announcement(model)))
                .timeout(PATIENCE)
                .doOnSuccess(heard -> unheard = false)
                .onErrorResume(this::missed);
    }

    private Pod announcement(ServedModel model) {
        EngineLoad load = model.engine().load();
        return new Pod(
                identity.name(),
                identity.url(),
                model.manifest().name(),
                model.version(),
                model.chains(),
                model.manifest().chains().size(),
                !model.manifest().calibration().isEmpty(),
                model.manifest().shape().context(),
                state.serving().isPresent(),
                load.running() + load.waiting(),
                LEASE.toMillis());
    }

    private Mono<Void> missed(Throwable error) {
        if (!unheard && state.serving().isPresent()) {
            log.warn("The registry at {} does not hear this pod: {}", properties.registryUrl(), error.toString());
        }
        unheard = true;
        return Mono.empty();
    }

    @Override
    public void stop() {
        repeating.dispose();
    }

    @Override
    public boolean isRunning() {
        return !repeating.isDisposed();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
