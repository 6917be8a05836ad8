package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.Plan;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Steps of every kind over made-up sequences, until the JIT compiler has come to rest. */
final class WarmUp implements AutoCloseable {
    private static final int SEQUENCES = 4;
    private static final int LONGEST = 2 * KvLayout.POSITIONS;
    private static final int ROUNDS_AT_REST = 40;
    private static final int ROUNDS = 2_000;

    private final OnnxModelRunner runner;
    private final int length;
    private final KvPool pool;
    private final int[][] blocks = new int[SEQUENCES][LONGEST / KvLayout.POSITIONS];
    private final Plan plan;

    WarmUp(OnnxModelRunner runner) {
        this.runner = runner;
        length = Math.min(LONGEST, runner.shape().context());
        pool = new KvPool(runner.kvLayout(), SEQUENCES * LONGEST / KvLayout.POSITIONS);
        plan = new Plan(length, runner.shape().vocabulary());
        for (int[] sequence : blocks) {
            for (int i = 0; i < sequence.length; i++) {
                sequence[i] = pool.allocate();
            }
        }
    }

    void run(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        long compiled = -1;
        int atRest = 0;
        for (int[] sequence : blocks) {
            prefill(sequence, length);
        }
        for (int round = 0; round < ROUNDS && atRest < ROUNDS_AT_REST && System.nanoTime() < end; round++) {
            round(round);
            long now = compiledMillis();
            atRest = now == compiled ? atRest + 1 : 0;
            compiled = now;
        }
    }

    private void round(int round) {
        prefill(blocks[round % SEQUENCES], length / (1 + round % 3));
        for (int tier = 1; tier <= runner.chains(); tier++) {
            decode(1, tier);
        }
        decode(SEQUENCES, 1 + round);
    }

    private void prefill(int[] sequence, int tokens) {
        plan.clear();
        for (int position = 0; position < tokens; position++) {
            boolean last = position == tokens - 1;
            plan.add(token(position), position, last ? runner.chains() : 1, sequence, last);
        }
        runner.run(plan, pool);
    }

    /** One row of each of {@code sequences} sequences, from tier {@code tier} on, round and round. */
    private void decode(int sequences, int tier) {
        plan.clear();
        for (int i = 0; i < sequences; i++) {
            plan.add(token(i), length - 1, 1 + (tier - 1 + i) % runner.chains(), blocks[i], true);
        }
        runner.run(plan, pool);
    }

    private int token(int i) {
        return i % runner.shape().vocabulary();
    }

    private static long compiledMillis() {
        @Nullable CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler == null ? 0 : compiler.getTotalCompilationTime();
    }

    @Override
    public void close() {
        pool.close();
    }
}
