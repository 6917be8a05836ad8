package io.colm.cli.reading;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;
import java.util.Arrays;

/** Reads one text after another through a model, at any tier, in steps that bound the memory of the logits. */
public final class Reader implements AutoCloseable {

    private static final int MOST_ROWS = 256;
    private static final int MOST_LOGITS = 1 << 24;

    private final ModelRunner runner;
    private final int longest;
    private final Plan plan;
    private final KvPool pool;
    private final int[] blocks;

    /** Told what the model would say. */
    public interface Listener {

        /** @param logits of the token behind {@code position}; only until this returns */
        void heard(int position, float[] logits);
    }

    /**
     * @param runner stays the caller's
     * @param longest most positions of a text; not above the model's context
     */
    public Reader(ModelRunner runner, int longest) {
        this.runner = runner;
        this.longest = longest;
        int vocabulary = runner.shape().vocabulary();
        plan = new Plan(Math.max(1, Math.min(Math.min(longest, MOST_ROWS), MOST_LOGITS / vocabulary)), vocabulary);
        blocks = new int[KvLayout.blocks(longest)];
        pool = new KvPool(runner.kvLayout(), blocks.length);
        Arrays.setAll(blocks, _ -> pool.allocate());
    }

    /** Fills the keys and values of the first {@code count} positions, for every tier. */
    public void prepare(int[] tokens, int count) {
        int tier = runner.shape().sharesKeys() ? 1 : runner.chains();
        for (int from = 0; from < count; from += plan.capacity()) {
            step(tokens, from, Math.min(count, from + plan.capacity()), tier, false);
        }
    }

    /**
     * Reads the positions {@code from} to {@code to - 1} of a text at {@code tier}; those before must have been read or
     * prepared, after whatever other text was.
     */
    public void read(int[] tokens, int from, int to, int tier, Listener listener) {
        for (int start = from; start < to; start += plan.capacity()) {
            step(tokens, start, Math.min(to, start + plan.capacity()), tier, true);
            for (int row = 0; row < plan.rows(); row++) {
                listener.heard(start + row, plan.logits(row));
            }
        }
    }

    /** Reads all but the last token of any text, in windows of the longest: each begins without memory of those before. */
    public void readInWindows(int[] tokens, int tier, Listener listener) {
        for (int from = 0; from < tokens.length - 1; from += longest) {
            int start = from;
            int[] window = Arrays.copyOfRange(tokens, start, Math.min(start + longest, tokens.length - 1));
            read(window, 0, window.length, tier, (position, logits) -> listener.heard(start + position, logits));
        }
    }

    private void step(int[] tokens, int from, int to, int tier, boolean wantsLogits) {
        plan.clear();
        for (int position = from; position < to; position++) {
            plan.add(tokens[position], position, tier, blocks, wantsLogits);
        }
        runner.run(plan, pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
