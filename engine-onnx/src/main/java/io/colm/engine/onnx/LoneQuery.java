package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * One query over keys and values that it alone reads: bf16 ones as they lie in the pool, since widening them first would cost
 * more than it saves. The result has the bits that it has in a {@link QueryTile}.
 */
final class LoneQuery {
    private static final int POSITIONS = KvLayout.POSITIONS;
    private static final int PAIR = 2 * Lanes.WIDTH;

    /** Fewer sums at once would wait for each other. */
    private static final int QUAD = 4 * Lanes.WIDTH;

    private final int headDim;
    private final float[] sums = new float[Lanes.SUMS];
    private float[] scores = {};
    private boolean halves;
    private int bytes;
    private long lanes;

    LoneQuery(int headDim) {
        this.headDim = headDim;
    }

    /** Writes into {@code to}, at {@code target}, what {@code query} {@code [headDim]} makes of the first {@code limit} positions. */
    void attend(KvPlanes planes, float[] query, int limit, float[] to, int target) {
        halves = planes.areHalves();
        bytes = halves ? Short.BYTES : Float.BYTES;
        lanes = (long) Lanes.WIDTH * bytes;
        if (scores.length < limit + POSITIONS) {
            scores = new float[2 * (limit + POSITIONS)];
        }
        for (int at = 0; at < limit; at += QUAD) {
            long keys = planes.keys(at / POSITIONS) + (long) at % POSITIONS * bytes;
            score(planes.memory(), keys, query, at);
        }
        float total = Lanes.exponentiate(scores, 0, limit, sums);
        Arrays.fill(to, target, target + headDim, 0);
        for (int at = 0; at < limit; at += POSITIONS) {
            int count = Math.min(POSITIONS, limit - at);
            weigh(planes.memory(), planes.values(at / POSITIONS), count, at, to, target);
        }
        Lanes.scale(to, target, headDim, 1 / total);
    }

    private FloatVector load(MemorySegment memory, long at) {
        return halves ? Bfloat16.load(memory, at) : Lanes.load(memory, at);
    }

    private void score(MemorySegment memory, long keys, float[] query, int at) {
        FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int i = 0; i < headDim; i++) {
            long key = keys + (long) i * POSITIONS * bytes;
            FloatVector q = FloatVector.broadcast(Lanes.SPECIES, query[i]);
            sum0 = load(memory, key).fma(q, sum0);
            sum1 = load(memory, key + lanes).fma(q, sum1);
            sum2 = load(memory, key + 2 * lanes).fma(q, sum2);
            sum3 = load(memory, key + 3 * lanes).fma(q, sum3);
        }
        Lanes.store(sum0, sum1, scores, at);
        Lanes.store(sum2, sum3, scores, at + PAIR);
    }

    private void weigh(MemorySegment memory, long values, int count, int at, float[] to, int target) {
        int column = 0;
        for (; column + QUAD <= headDim; column += QUAD) {
            weighFour(memory, values + (long) column * bytes, count, at, to, target + column);
        }
        if (column < headDim) {
            weighTwo(memory, values + (long) column * bytes, count, at, to, target + column);
        }
    }

    private void weighFour(MemorySegment memory, long from, int count, int at, float[] to, int target) {
        FloatVector sum0 = FloatVector.fromArray(Lanes.SPECIES, to, target);
        FloatVector sum1 = FloatVector.fromArray(Lanes.SPECIES, to, target + Lanes.WIDTH);
        FloatVector sum2 = FloatVector.fromArray(Lanes.SPECIES, to, target + PAIR);
        FloatVector sum3 = FloatVector.fromArray(Lanes.SPECIES, to, target + PAIR + Lanes.WIDTH);
        for (int i = 0; i < count; i++) {
            long value = from + (long) i * headDim * bytes;
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, scores[at + i]);
            sum0 = load(memory, value).fma(weight, sum0);
            sum1 = load(memory, value + lanes).fma(weight, sum1);
            sum2 = load(memory, value + 2 * lanes).fma(weight, sum2);
            sum3 = load(memory, value + 3 * lanes).fma(weight, sum3);
        }
        Lanes.store(sum0, sum1, to, target);
        Lanes.store(sum2, sum3, to, target + PAIR);
    }

    /** Behind the last four of a head of 32 dimensions, or 96: it is a multiple of 32. */
    private void weighTwo(MemorySegment memory, long from, int count, int at, float[] to, int target) {
        FloatVector sum0 = FloatVector.fromArray(Lanes.SPECIES, to, target);
        FloatVector sum1 = FloatVector.fromArray(Lanes.SPECIES, to, target + Lanes.WIDTH);
        for (int i = 0; i < count; i++) {
            long value = from + (long) i * headDim * bytes;
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, scores[at + i]);
            sum0 = load(memory, value).fma(weight, sum0);
            sum1 = load(memory, value + lanes).fma(weight, sum1);
        }
        Lanes.store(sum0, sum1, to, target);
    }
}
