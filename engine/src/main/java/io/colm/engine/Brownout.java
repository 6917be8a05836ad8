package io.colm.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many chains may answer those who agreed to fewer while the engine is pressed: all up to half of the places, one when
 * all are taken or anyone waits, in proportion between. It falls at once and rises after a second with more room, so that
 * tiers do not flicker.
 */
final class Brownout {

    private static final long CALM = Duration.ofSeconds(1).toNanos();

    private final int chains;
    private final int places;
    private final LongSupplier nanos;
    private int most;
    private long pressedAt;

    /** For an engine that runs {@code places} sequences at once, of a model of {@code chains} chains. */
    Brownout(int chains, int places, LongSupplier nanos) {
        this.chains = chains;
        this.places = places;
        this.nanos = nanos;
        most = chains;
    }

    /** The most chains of the next step, with so many sequences that run. */
    int most(int running, boolean anyoneWaits) {
        int now = anyoneWaits ? 1 : fitting(running);
        if (now <= most || nanos.getAsLong() - pressedAt >= CALM) {
            most = now;
            pressedAt = nanos.getAsLong();
        }
        return most;
    }

    private int fitting(int running) {
        int easy = Math.max(1, places / 2);
        int over = Math.max(0, running - easy);
        return over == 0 ? chains : chains - Math.ceilDiv((chains - 1) * over, places - easy);
    }
}
