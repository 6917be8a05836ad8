package io.colm.gateway.routing;

import io.colm.wire.generation.Generations;
import io.colm.wire.registry.Pod;

/** The way to a pod that was chosen for one attempt; counted as load until it is left. */
public final class Route {

    private final Pod pod;
    private final Generations client;
    private final Runnable leave;

    Route(Pod pod, Generations client, Runnable leave) {
        this.pod = pod;
        this.client = client;
        this.leave = leave;
    }

    public String pod() {
        return pod.name();
    }

    /** Chains the pod holds. */
    public int chains() {
        return pod.chains();
    }

    public Generations client() {
        return client;
    }

    void leave() {
        leave.run();
    }
}
