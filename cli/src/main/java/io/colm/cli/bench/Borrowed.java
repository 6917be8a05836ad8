package io.colm.cli.bench;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;
import io.colm.model.ModelShape;

/** A runner that several engines use in turn; who opened it closes it. Knows how long its steps took. */
final class Borrowed implements ModelRunner {
    private final ModelRunner owner;
    private long nanos;

    Borrowed(ModelRunner owner) {
        this.owner = owner;
    }

    /** Time in {@link #run} so far. */
    long nanos() {
        return nanos;
    }

    @Override
    public ModelShape shape() {
        return owner.shape();
    }

    @Override
    public int chains() {
        return owner.chains();
    }

    @Override
    public KvLayout kvLayout() {
        return owner.kvLayout();
    }

    @Override
    public void run(Plan plan, KvPool pool) {
        long before = System.nanoTime();
        owner.run(plan, pool);
        nanos += System.nanoTime() - before;
    }

    @Override
    public void close() {}
}
