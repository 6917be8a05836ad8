package io.colm.gateway.routing;

import io.colm.wire.registry.Pod;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod must have to take a generation.
 *
 * @param version the version that answered so far; another one would not go on with the same tokens
 * @param chains the most chains it is known to need
 * @param prefix hash of the prompt's beginning; equal prompts prefer the same pod
 * @param avoid names of pods that were too busy for it
 */
public record Need(String model, @Nullable String version, int chains, int prefix, Set<String> avoid) {

    public Need {
        avoid = Set.copyOf(avoid);
    }

    public Need withChains(int least) {
        return new Need(model, version, Math.max(chains, least), prefix, avoid);
    }

    boolean metBy(Pod pod) {
        return pod.ready()
                && pod.model().equals(model)
                && (version == null || pod.version().equals(version))
                && pod.chains() >= chains
                && !avoid.contains(pod.name());
    }

    /** Rendezvous hashing: each pod's claim on the prompt, so that pods that come and go move few prompts. */
    int affinity(String pod) {
        int mixed = (prefix * 31 + pod.hashCode()) * 0x9E3779B1;
        return mixed ^ mixed >>> 15;
    }
}
