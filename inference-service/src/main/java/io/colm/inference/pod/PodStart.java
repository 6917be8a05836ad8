package io.colm.inference.pod;

import io.colm.inference.kv.KvLookup;
import io.colm.inference.pull.ModelPull;
import io.colm.inference.pull.PulledModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Brings the model into service while the web server already answers for the pod's health. */
@Component
class PodStart {

    private static final Logger log = LoggerFactory.getLogger(PodStart.class);

    private final ModelPull pull;
    private final ModelLoader loader;
    private final KvLookup lookup;
    private final PodState state;
    private final Announcer announcer;
    private final ApplicationEventPublisher events;
    private Disposable starting = Disposables.disposed();

    PodStart(
            ModelPull pull,
            ModelLoader loader,
            KvLookup lookup,
            PodState state,
            Announcer announcer,
            ApplicationEventPublisher events) {
        this.pull = pull;
        this.loader = loader;
        this.lookup = lookup;
        this.state = state;
        this.announcer = announcer;
        this.events = events;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        starting = pull.pull(this::waiting)
                .publishOn(Schedulers.boundedElastic())
                .flatMap(pulled -> Mono.fromCallable(() -> load(pulled)))
                .delayUntil(served -> lookup.warmUp(served.kvLayout()))
                .doOnNext(this::serve)
                .flatMap(served -> announcer.announce())
                .subscribe(done -> {}, this::fail);
    }

    private void waiting(String why) {
        if (!state.phase().equals(new PodState.Phase.Loading(why))) {
            log.warn("{}", why);
        }
        state.loading(why);
    }

    private ServedModel load(PulledModel pulled) throws Exception {
        state.loading("loading " + pulled.manifest().name());
        return loader.load(pulled);
    }

    private void serve(ServedModel model) {
        state.serve(model);
        log.info(
                "Serving {} version {}, chains 1 to {} of {}",
                model.manifest().name(),
                model.version(),
                model.chains(),
                model.manifest().chains().size());
    }

    private void fail(Throwable error) {
        log.error("This pod cannot serve: {}", error.getMessage(), error);
        state.fail(String.valueOf(error.getMessage()));
        AvailabilityChangeEvent.publish(events, this, LivenessState.BROKEN);
    }

    @EventListener(ContextClosedEvent.class)
    void stop() {
        starting.dispose();
    }
}
