package io.colm.cli.bench;

import java.util.function.Supplier;

/** Something that llama.cpp is asked to do; it measures it itself, and does all of it whatever the time. */
record LlamaWorkload(String name, Supplier<Sample> work) implements Workload {

    @Override
    public Sample visit(long nanos) {
        return work.get();
    }

    @Override
    public void close() {}
}
