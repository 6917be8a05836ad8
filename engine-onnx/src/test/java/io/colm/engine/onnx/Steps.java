package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Runs steps over sequences that have their blocks in a pool. */
final class Steps implements AutoCloseable {
    private static final int ROWS = 256;

    final OnnxModelRunner runner;
    final KvPool pool;
    private final Plan plan;
    private final List<Row> rows = new ArrayList<>();

    Steps(OnnxModelRunner runner) {
        this.runner = runner;
        pool = new KvPool(runner.kvLayout(), 64);
        plan = new Plan(ROWS, runner.shape().vocabulary());
    }

    private sealed interface Row {
        record Whole(int token, int position, int tier, int[] blocks, boolean wantsLogits) implements Row {}

        record Draft(int token, int position, int[] blocks, int slot) implements Row {}

        record Verify(int token, int position, int tier, int[] blocks, int slot) implements Row {}
    }

    static int[] tokens(int count, long seed) {
        return new Random(seed).ints(count, 0, TestingModels.VOCABULARY).toArray();
    }

    /** A block table for {@code positions}, of blocks that do not follow one another. */
    int[] sequence(int positions) {
        int[] blocks = IntStream.range(0, Math.ceilDiv(positions, KvLayout.POSITIONS))
                .map(i -> pool.allocate())
                .toArray();
        for (int i = 0; i < blocks.length / 2; i++) {
            int other = blocks.length - 1 - i;
            int block = blocks[i];
            blocks[i] = blocks[other];
            blocks[other] = block;
        }
        return blocks;
    }

    Steps row(int token, int position, int tier, int[] blocks) {
        rows.add(new Row.Whole(token, position, tier, blocks, true));
        return this;
    }

    /** Chain 1 alone; the rest is for {@link #verify} of the same slot. */
    Steps draft(int token, int position, int[] blocks, int slot) {
        rows.add(new Row.Draft(token, position, blocks, slot));
        return this;
    }

    Steps verify(int token, int position, int tier, int[] blocks, int slot) {
        rows.add(new Row.Verify(token, position, tier, blocks, slot));
        return this;
    }

    /** Tokens {@code from} to {@code to} of a sequence, without logits. */
    Steps chunk(int[] tokens, int from, int to, int[] blocks) {
        for (int position = from; position < to; position++) {
            rows.add(new Row.Whole(tokens[position], position, 1, blocks, false));
        }
        return this;
    }

    /** Runs the rows that were added and returns the logits of those that want them, in order. */
    List<float[]> run() {
        plan.clear();
        rows.forEach(this::add);
        rows.clear();
        runner.run(plan, pool);
        return IntStream.range(0, plan.rows())
                .filter(plan::wantsLogits)
                .mapToObj(row -> plan.logits(row).clone())
                .toList();
    }

    private void add(Row row) {
        switch (row) {
            case Row.Whole whole -> plan.add(whole.token, whole.position, whole.tier, whole.blocks, whole.wantsLogits);
            case Row.Draft draft -> plan.addDraft(draft.token, draft.position, draft.blocks, draft.slot);
            case Row.Verify verify ->
                plan.addVerify(verify.token, verify.position, verify.tier, verify.blocks, verify.slot);
        }
    }

    /** Runs all of {@code tokens} at {@code tier} in one step. */
    List<float[]> pass(int[] tokens, int tier, int[] blocks) {
        for (int position = 0; position < tokens.length; position++) {
            row(tokens[position], position, tier, blocks);
        }
        return run();
    }

    /** Prefills {@code tokens} by chain 1, {@code chunk} rows a step. */
    void prefill(int[] tokens, int chunk, int[] blocks) {
        for (int from = 0; from < tokens.length; from += chunk) {
            chunk(tokens, from, Math.min(tokens.length, from + chunk), blocks).run();
        }
    }

    byte[] bytes(int[] blocks) {
        int size = Math.toIntExact(pool.layout().blockBytes());
        byte[] bytes = new byte[size * blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            pool.bytes(blocks[i]).get(bytes, i * size, size);
        }
        return bytes;
    }

    @Override
    public void close() {
        pool.close();
        runner.close();
    }
}
