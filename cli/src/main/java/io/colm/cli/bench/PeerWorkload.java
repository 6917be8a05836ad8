package io.colm.cli.bench;

import java.util.function.Supplier;

/** Something that another engine is asked to do; it measures it itself, and does all of it whatever the time. */
record PeerWorkload(String name, Supplier<Sample> work) implements Workload {

    @Override
    public Sample visit(long nanos) {
        return work.get();
    }

    @Override
    public void close() {}
}
