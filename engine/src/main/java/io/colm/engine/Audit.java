package io.colm.engine;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks again at a few positions of ended sequences whose KV blocks the pool still has, and counts how often each tier's
 * likeliest next token is that of all chains. A step takes one position, with a row of every tier; the rows write the keys
 * and values that stand there already, bit by bit. Touched by the engine's thread alone, but for {@link #agreement}.
 */
final class Audit {

    private static final System.Logger LOG = System.getLogger(Audit.class.getName());

    /** Of an answer's positions every so many is looked at. */
    private static final int EVERY = 16;

    /** Most positions that wait; for more, the oldest go. */
    private static final int MOST = 64;

    private final ModelRunner runner;
    private final KvPool pool;
    private final Plan plan;
    private final Deque<Place> due = new ArrayDeque<>();
    private volatile TierAgreement agreement = TierAgreement.NONE;

    Audit(ModelRunner runner, KvPool pool) {
        this.runner = runner;
        this.pool = pool;
        plan = new Plan(runner.shape().chainCount(), runner.shape().vocabulary());
    }

    /** A position: {@code offset} in the block that a name stands for. */
    private record Place(PrefixCache.Entry block, int offset) {}

    TierAgreement agreement() {
        return agreement;
    }

    /** A sequence has ended; the pool keeps its blocks up to {@code last}, and {@code from} is its answer's first position. */
    void offer(PrefixCache.@Nullable Entry last, int from) {
        for (PrefixCache.Entry block = last; block != null; block = block.before()) {
            int begin = block.index() * KvLayout.POSITIONS;
            for (int offset = KvLayout.POSITIONS - 1; offset >= 0 && begin + offset >= from; offset -= EVERY) {
                if (due.size() == MOST) {
                    due.removeFirst();
                }
                due.addLast(new Place(block, offset));
            }
        }
    }

    boolean isDue() {
        return !due.isEmpty() && runner.chains() > 1;
    }

    /** Looks at one position, if the pool still has it. */
    void step() {
        Place place = due.removeLast();
        if (pool.prefixes().has(place.block())) {
            try {
                run(place);
                count();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.WARNING, "Looking again at a position failed", e);
                pool.prefixes().forget(place.block().block());
                due.clear();
            }
        }
    }

    private void run(Place place) {
        plan.clear();
        int[] blocks = place.block().table();
        int position = place.block().index() * KvLayout.POSITIONS + place.offset();
        for (int tier = 1; tier <= runner.chains(); tier++) {
            // An array of its own: to the runner each row is another sequence.
            plan.add(place.block().token(place.offset()), position, tier, blocks.clone(), true);
        }
        runner.run(plan, pool);
    }

    private void count() {
        int below = plan.rows() - 1;
        int token = Peak.of(plan.logits(below));
        TierAgreement before = agreement;
        // With another number of chains held, other tokens are the measure: counting begins anew.
        boolean same = before.agreed().size() == below;
        List<Long> agreed = same ? before.agreed() : Collections.nCopies(below, 0L);
        agreement = new TierAgreement(
                (same ? before.positions() : 0) + 1,
                IntStream.range(0, below)
                        .mapToObj(row -> agreed.get(row) + (Peak.of(plan.logits(row)) == token ? 1 : 0))
                        .toList());
    }
}
