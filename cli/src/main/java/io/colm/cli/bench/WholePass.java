package io.colm.cli.bench;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;

/**
 * All rows of a text through all of {@code tier} chains, logits of each included: what reading a prompt would cost if
 * chain 1 did not do it alone.
 */
final class WholePass implements Workload {
    private final ModelRunner runner;
    private final int length;
    private final int tier;
    private final Prompts prompts;
    private final KvPool pool;
    private final int[] blocks;
    private final Plan plan;

    WholePass(ModelRunner runner, int length, int tier) {
        this.runner = runner;
        this.length = length;
        this.tier = tier;
        prompts = new Prompts(runner.shape());
        blocks = new int[KvLayout.blocks(length)];
        pool = new KvPool(runner.kvLayout(), blocks.length);
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = pool.allocate();
        }
        plan = new Plan(length, runner.shape().vocabulary());
    }

    @Override
    public String name() {
        return "whole pass " + length;
    }

    @Override
    public Sample visit(long nanos) {
        int[] tokens = prompts.tokens(length);
        long end = System.nanoTime() + nanos;
        var meter = new Meter();
        int steps = 0;
        do {
            plan.clear();
            for (int position = 0; position < length; position++) {
                plan.add(tokens[position], position, tier, blocks, true);
            }
            runner.run(plan, pool);
            steps++;
        } while (System.nanoTime() < end);
        return meter.read(steps, steps * length);
    }

    @Override
    public void close() {
        pool.close();
    }
}
