package io.colm.gateway.generation;

import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which tier makes which token. Read by the stream, changed by requests: safe for both at once. */
final class TierPlan {

    /** From its token on, so many chains, or at most so many, as chain 1 is sure of a token; and why. */
    private record Change(int chains, boolean auto, Cause cause) {}

    private final NavigableMap<Integer, Change> changes = new TreeMap<>();

    /** @param auto whether {@code chains} are only the most, up to the first change */
    TierPlan(int chains, boolean auto, List<ScheduledTier> schedule) {
        changes.put(0, new Change(chains, auto, auto ? Cause.AUTO : Cause.START));
        schedule.forEach(tier -> changes.put(tier.fromToken(), new Change(tier.chains(), false, Cause.SCHEDULE)));
    }

    synchronized int at(int token) {
        return changes.floorEntry(token).getValue().chains();
    }

    /** Whether the chains at a token are only the most. */
    synchronized boolean auto(int token) {
        return changes.floorEntry(token).getValue().auto();
    }

    synchronized Cause cause(int token) {
        return changes.floorEntry(token).getValue().cause();
    }

    /** The most chains needed from a token to the end. */
    synchronized int mostFrom(int token) {
        int later = changes.tailMap(token, false).values().stream()
                .mapToInt(Change::chains)
                .max()
                .orElse(0);
        return Math.max(at(token), later);
    }

    synchronized List<ScheduledTier> after(int token) {
        return changes.tailMap(token, false).entrySet().stream()
                .map(change ->
                        new ScheduledTier(change.getKey(), change.getValue().chains()))
                .toList();
    }

    /** Notes a change, which the plan may know already. */
    synchronized void change(int fromToken, int chains) {
        if (at(fromToken) != chains || auto(fromToken)) {
            changes.put(fromToken, new Change(chains, false, Cause.REQUEST));
        }
    }
}
