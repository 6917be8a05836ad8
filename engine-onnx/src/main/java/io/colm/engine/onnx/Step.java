package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.Plan;
import io.colm.model.ModelShape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One plan, seen by the chains: which of its rows each of them runs. Reused from step to step. */
final class Step {
    private final ModelShape shape;
    private final RowSet[] rows;
    private final RowSet[] last;
    private final RowSet all = new RowSet();
    private final RowSet allLast = new RowSet();
    private int[] tiers = {};
    private @Nullable Plan plan;
    private @Nullable KvPool pool;

    Step(ModelShape shape) {
        this.shape = shape;
        rows = new RowSet[shape.chainCount()];
        last = new RowSet[shape.chainCount()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new RowSet();
            last[i] = new RowSet();
        }
    }

    /**
     * Sorts the rows of {@code plan} by chain.
     *
     * @throws IllegalArgumentException if a row asks for what the model, the {@code held} chains or the pool do not have
     */
    void prepare(Plan plan, KvPool pool, int held) {
        this.plan = plan;
        this.pool = pool;
        if (tiers.length < plan.rows()) {
            tiers = new int[plan.capacity()];
        }
        clear(plan.rows());
        for (int row = 0; row < plan.rows(); row++) {
            check(row, plan, pool, held);
            tiers[row] = plan.wantsLogits(row) || !shape.sharesKeys() ? plan.chains(row) : 1;
            add(row, plan);
        }
    }

    private void clear(int planRows) {
        all.clear(planRows);
        allLast.clear(planRows);
        for (int chain = 0; chain < rows.length; chain++) {
            rows[chain].clear(planRows);
            last[chain].clear(planRows);
        }
    }

    private void add(int row, Plan plan) {
        all.add(row);
        for (int chain = plan.firstChain(row) - 1; chain < tiers[row]; chain++) {
            rows[chain].add(row);
        }
        if (plan.wantsLogits(row)) {
            allLast.add(row);
            for (int chain = plan.firstChain(row) - 1; chain < tiers[row]; chain++) {
                last[chain].add(row);
            }
        }
    }

    private void check(int row, Plan plan, KvPool pool, int held) {
        require(row, "token", plan.token(row), 0, shape.vocabulary() - 1);
        require(row, "position", plan.position(row), 0, shape.context() - 1);
        require(row, "chains", plan.chains(row), plan.firstChain(row), held);
        int[] blocks = plan.blocks(row);
        int needed = plan.position(row) / KvLayout.POSITIONS + 1;
        require(row, "blocks of its sequence", blocks.length, needed, Integer.MAX_VALUE);
        for (int i = 0; i < needed; i++) {
            require(row, "KV block", blocks[i], 0, pool.capacity() - 1);
        }
    }

    private static void require(int row, String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(
                    "row %d: %s must be from %d to %d, is %d".formatted(row, what, from, to, value));
        }
    }

    Plan plan() {
        return Objects.requireNonNull(plan);
    }

    KvPool pool() {
        return Objects.requireNonNull(pool);
    }

    /** Last chain that runs a row: 1 where it wants no logits, and its keys and values are chain 1's. */
    int tier(int row) {
        return tiers[row];
    }

    /** Rows of a chain (from 1) in every layer, up to the keys and values of the last. */
    RowSet rows(int chain) {
        return rows[chain - 1];
    }

    /** Rows of a chain (from 1) behind the keys and values of {@code layer}: the last layer needs those with logits only. */
    RowSet rowsBehind(int layer, int chain) {
        return layer == shape.layers() - 1 ? last[chain - 1] : rows[chain - 1];
    }

    /** The same of whatever chains. */
    RowSet rowsBehind(int layer) {
        return layer == shape.layers() - 1 ? allLast : all;
    }

    RowSet logitRows(int chain) {
        return last[chain - 1];
    }
}
