package io.colm.inference.pod;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Says that the pod is leaving before the web server stops: then nobody sends anything new, and what runs may finish within
 * {@code spring.lifecycle.timeout-per-shutdown-phase}. It is the first to stop, by the default phase.
 */
@Component
class PodDrain implements SmartLifecycle {

    private final PodState state;
    private final Announcer announcer;
    private volatile boolean running;

    PodDrain(PodState state, Announcer announcer) {
        this.state = state;
        this.announcer = announcer;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable done) {
        running = false;
        state.drain();
        announcer.announce().doFinally(signal -> done.run()).subscribe();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
