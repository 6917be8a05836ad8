package io.colm.kvcache.tier;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** Counts what went wrong, by reason: a cache fault shows here and nowhere else. */
public final class Faults {

    private final MeterRegistry meters;
    private final LongAdder damaged = new LongAdder();

    public Faults(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Bytes that are not the block they should be. */
    public void damaged(String where, String reason) {
        damaged.increment();
        meters.counter("colm.kv.damaged", "where", where, "reason", reason).increment();
    }

    /** A block not read from Redis, or not written to it. */
    public void lost(String command, String reason) {
        meters.counter("colm.kv.redis.lost", "command", command, "reason", reason)
                .increment();
    }

    public long damaged() {
        return damaged.sum();
    }
}
