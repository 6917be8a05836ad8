package io.colm.inference.kv;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Spares requests the wait for a cache that is away: after three faults in a row it is left alone for a second. */
final class CachePause {

    private static final int FAULTS = 3;
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanos;
    private int faults;
    private long since;

    CachePause(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized boolean isOn() {
        return faults >= FAULTS && nanos.getAsLong() - since < PAUSE;
    }

    synchronized void record(boolean fault) {
        faults = fault ? faults + 1 : 0;
        since = nanos.getAsLong();
    }
}
