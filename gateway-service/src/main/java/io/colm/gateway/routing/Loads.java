package io.colm.gateway.routing;

import io.colm.wire.registry.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What this gateway knows of pods before they say it: generations under way, and failures just seen. */
final class Loads {

    private final InstantSource clock;
    private final Duration suspect;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
    private final Map<String, Instant> suspectedUntil = new ConcurrentHashMap<>();

    Loads(InstantSource clock, Duration suspect) {
        this.clock = clock;
        this.suspect = suspect;
    }

    /** The pod's own word lags behind by an announcement, ours knows of this gateway only: the larger is nearer. */
    int of(Pod pod) {
        return Math.max(pod.load(), underWay.getOrDefault(pod.name(), 0));
    }

    void enter(Pod pod) {
        underWay.merge(pod.name(), 1, Integer::sum);
    }

    void leave(Pod pod) {
        underWay.computeIfPresent(pod.name(), (name, count) -> count == 1 ? null : count - 1);
    }

    void suspect(String pod) {
        suspectedUntil.put(pod, clock.instant().plus(suspect));
    }

    boolean trusted(Pod pod) {
        Instant until = suspectedUntil.get(pod.name());
        return until == null || !clock.instant().isBefore(until);
    }
}
