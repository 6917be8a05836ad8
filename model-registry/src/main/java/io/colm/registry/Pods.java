package io.colm.registry;

import io.colm.wire.registry.Pod;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Who serves what now. Only in memory: pods repeat their announcements, so a restart forgets them for one lease. */
final class Pods {

    private static final long LONGEST_LEASE_MILLIS = Duration.ofMinutes(10).toMillis();

    private record Lease(Pod pod, long endNanos) {}

    private final ConcurrentHashMap<String, Lease> leases = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    Pods(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void announce(String name, Pod pod) {
        check(name, pod);
        long end = nanoTime.getAsLong() + Duration.ofMillis(pod.leaseMillis()).toNanos();
        leases.put(name, new Lease(pod, end));
    }

    List<Pod> alive() {
        long now = nanoTime.getAsLong();
        leases.values().removeIf(lease -> lease.endNanos() - now <= 0);
        return leases.values().stream()
                .map(Lease::pod)
                .sorted(Comparator.comparing(Pod::name))
                .toList();
    }

    private static void check(String name, Pod pod) {
        Refusal.unless(name.equals(pod.name()), "name", "The pod's name must be that of the path, '" + name + "'.");
        Refusal.unless(isBaseUrl(pod.url()), "url", "The pod's url must be http://host:port, is '" + pod.url() + "'.");
        Refusal.unless(isText(pod.model()), "model", "The pod must say the name of the model that it serves.");
        Refusal.unless(isText(pod.version()), "version", "The pod must say the id of the version that it serves.");
        Refusal.unless(
                1 <= pod.chains() && pod.chains() <= pod.totalChains(),
                "chains",
                "The pod must hold 1 to totalChains %d chains, holds %d.".formatted(pod.totalChains(), pod.chains()));
        Refusal.unless(pod.context() > 0, "context", "The context must be positive, is " + pod.context() + ".");
        Refusal.unless(pod.load() >= 0, "load", "The load must not be negative, is " + pod.load() + ".");
        Refusal.unless(
                1 <= pod.leaseMillis() && pod.leaseMillis() <= LONGEST_LEASE_MILLIS,
                "leaseMillis",
                "A lease lasts 1 to %d ms, not %d.".formatted(LONGEST_LEASE_MILLIS, pod.leaseMillis()));
    }

    private static boolean isBaseUrl(String text) {
        if (!isText(text)) {
            return false;
        }
        try {
            URI url = URI.create(text);
            return List.of("http", "https").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && String.valueOf(url.getPath()).isEmpty();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Fields of a record that came as JSON may be null whatever their type says. */
    private static boolean isText(String value) {
        return value != null && !value.isBlank();
    }
}
