package io.colm.engine;

import io.colm.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A model without weights, for services and tests: it goes on with the pattern of its prompt. With {@code q} the smallest
 * period of the sequence {@code t[0..n)}, token {@code t[n-q]} is the likeliest next: a prompt that does not end as it
 * begins is repeated over and over.
 *
 * <p>At tier {@code c} that token's logit is {@code ln(vocabulary) + c} and every other's 0, so that larger tiers are
 * surer: about 0.73, 0.88, 0.95, 0.98 of the probability for tiers 1 to 4.
 *
 * <p>What it reads of a sequence it reads from the {@link KvPool}, as any model does: a row writes its token into the first
 * key of the first layer's first head, and a mark of all tokens up to it. It refuses plans that break the contract, and
 * block tables that do not hold what was written.
 */
public final class EchoModelRunner implements ModelRunner {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final ModelShape shape;
    private final int chains;
    private final KvLayout layout;

    /** A runner that holds {@code chains} of the shape's chains. */
    public EchoModelRunner(ModelShape shape, int chains) {
        if (chains < 1 || chains > shape.chainCount()) {
            throw new IllegalArgumentException("chains must be 1 to %d, is %d".formatted(shape.chainCount(), chains));
        }
        this.shape = shape;
        this.chains = chains;
        layout = KvLayout.of(shape, KvLayout.ElementType.F32);
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public int chains() {
        return chains;
    }

    @Override
    public KvLayout kvLayout() {
        return layout;
    }

    @Override
    public void run(Plan plan, KvPool pool) {
        checkOrder(plan);
        for (int row = 0; row < plan.rows(); row++) {
            check(plan, row, pool);
            int[] blocks = plan.blocks(row);
            int position = plan.position(row);
            int before = position == 0 ? 0 : mark(pool, blocks, position - 1);
            if (plan.firstChain(row) == 1) {
                write(pool, blocks, position, plan.token(row), mark(before, plan.token(row)));
            }
            if (plan.wantsLogits(row)) {
                fill(plan.logits(row), echo(tokens(pool, blocks, position + 1)), plan.chains(row));
            }
        }
    }

    private void fill(float[] logits, int likeliest, int tier) {
        Arrays.fill(logits, 0);
        logits[likeliest] = (float) (StrictMath.log(shape.vocabulary()) + tier);
    }

    /** The token one smallest period before the next position. */
    private static int echo(int[] tokens) {
        // border[n]: longest proper prefix of the first n tokens that is also their suffix (Knuth, Morris and Pratt).
        int[] border = new int[tokens.length + 1];
        for (int n = 2; n <= tokens.length; n++) {
            int length = border[n - 1];
            while (length > 0 && tokens[length] != tokens[n - 1]) {
                length = border[length];
            }
            border[n] = tokens[length] == tokens[n - 1] ? length + 1 : 0;
        }
        return tokens[border[tokens.length]];
    }

    private int[] tokens(KvPool pool, int[] blocks, int count) {
        int[] tokens = new int[count];
        int mark = 0;
        for (int position = 0; position < count; position++) {
            tokens[position] = pool.memory().get(INT, offset(pool, blocks, position, 0));
            mark = mark(mark, tokens[position]);
            if (mark != mark(pool, blocks, position)) {
                throw new IllegalStateException("KV block %d does not hold position %d of its sequence"
                        .formatted(block(blocks, position), position));
            }
        }
        return tokens;
    }

    private void write(KvPool pool, int[] blocks, int position, int token, int mark) {
        MemorySegment memory = pool.memory();
        memory.set(INT, offset(pool, blocks, position, 0), token);
        memory.set(INT, offset(pool, blocks, position, 1), mark);
    }

    private int mark(KvPool pool, int[] blocks, int position) {
        return pool.memory().get(INT, offset(pool, blocks, position, 1));
    }

    private static int mark(int before, int token) {
        return (int) CounterRandom.mix(((long) before << 32) + token + 1);
    }

    private long offset(KvPool pool, int[] blocks, int position, int dimension) {
        long element = (long) dimension * KvLayout.POSITIONS + position % KvLayout.POSITIONS;
        return pool.offset(block(blocks, position)) + layout.keys(0, 0) + element * Integer.BYTES;
    }

    private static int block(int[] blocks, int position) {
        return blocks[position / KvLayout.POSITIONS];
    }

    private void check(Plan plan, int row, KvPool pool) {
        int position = plan.position(row);
        require(position >= 0 && position < shape.context(), row, "position", position);
        require(plan.token(row) >= 0 && plan.token(row) < shape.vocabulary(), row, "token", plan.token(row));
        require(plan.chains(row) >= 1 && plan.chains(row) <= chains, row, "tier", plan.chains(row));
        int index = position / KvLayout.POSITIONS;
        require(index < plan.blocks(row).length, row, "block index", index);
        int block = plan.blocks(row)[index];
        require(block >= 0 && block < pool.capacity(), row, "block", block);
    }

    private static void checkOrder(Plan plan) {
        Set<int[]> sequences = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int row = 0; row < plan.rows(); row++) {
            boolean follows = row > 0 && plan.blocks(row) == plan.blocks(row - 1);
            require(
                    follows || sequences.add(plan.blocks(row)),
                    row,
                    "sequence, met before: position",
                    plan.position(row));
            require(!follows || plan.position(row) == plan.position(row - 1) + 1, row, "position", plan.position(row));
        }
    }

    private static void require(boolean holds, int row, String what, int value) {
        if (!holds) {
            throw new IllegalStateException("Row %d of the plan has a wrong %s %d".formatted(row, what, value));
        }
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
