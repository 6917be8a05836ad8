package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Up to {@value #SIZE} queries that see keys and values of the same sequence and head, each up to a position of its own:
 * {@code softmax(q · K) · V}, one block after the other. The tile exists so that keys and values are loaded once for all of its
 * queries; a query's result has the same bits in whatever tile it is.
 */
final class QueryTile {
    static final int SIZE = 4;

    private static final int POSITIONS = KvLayout.POSITIONS;
    private static final int PAIR = 2 * Lanes.WIDTH;

    private final int headDim;
    private final float[] queries;
    private final float[] outputs;
    private final int[] limits = new int[SIZE];
    private final int[] targets = new int[SIZE];
    private final float[] totals = new float[SIZE];
    private final float[] sums = new float[Lanes.SUMS];
    private final LoneQuery alone;
    private float[] scores = {};
    private int size;
    private int longest;
    private int stride;

    QueryTile(int headDim) {
        this.headDim = headDim;
        queries = new float[SIZE * headDim];
        outputs = new float[SIZE * headDim];
        alone = new LoneQuery(headDim);
    }

    void clear() {
        size = 0;
        longest = 0;
    }

    boolean isFull() {
        return size == SIZE;
    }

    /** Where the next query, {@code [headDim]}, is to be written. */
    int next() {
        return size * headDim;
    }

    float[] queries() {
        return queries;
    }

    /** Adds the query that was written: it sees the first {@code limit} positions, its output goes to {@code target}. */
    void add(int limit, int target) {
        limits[size] = limit;
        targets[size] = target;
        longest = Math.max(longest, limit);
        size++;
    }

    /** Makes room for the scores of the queries that were added. */
    void begin() {
        stride = KvLayout.blocks(longest) * POSITIONS;
        int rows = size == 1 ? 1 : SIZE;
        if (scores.length < rows * stride) {
            scores = new float[2 * rows * stride];
        }
    }

    /** Scores the positions of the sequence's {@code block}th block, whose keys are shown. */
    void score(KvPlanes keys, int block) {
        int at = block * POSITIONS;
        int count = Math.min(POSITIONS, longest - at);
        if (keys.areHalves()) {
            alone.score(keys, queries, scores, at);
            return;
        }
        for (int position = 0; position < count; position += PAIR) {
            long from = keys.offset() + (long) position * Float.BYTES;
            if (size == 1) {
                scoreOne(keys.memory(), from, at + position);
            } else {
                scorePair(keys.memory(), from, at + position);
            }
        }
    }

    /** Turns scores into weights: powers of e, to be divided by their sum. */
    void exponentiate() {
        Arrays.fill(outputs, 0);
        for (int query = 0; query < size; query++) {
            // What another query of the tile sees, and this one does not, weighs nothing.
            Arrays.fill(scores, query * stride + limits[query], query * stride + longest, Float.NEGATIVE_INFINITY);
            totals[query] = Lanes.exponentiate(scores, query * stride, longest, sums);
        }
    }

    /** Adds the values of the sequence's {@code block}th block, which are shown, times their weights. */
    void weigh(KvPlanes values, int block) {
        int at = block * POSITIONS;
        int count = Math.min(POSITIONS, longest - at);
        if (values.areHalves()) {
            alone.weigh(values, count, scores, at, outputs);
            return;
        }
        for (int column = 0; column < headDim; column += PAIR) {
            long from = values.offset() + (long) column * Float.BYTES;
            if (size == 1) {
                weighOne(values.memory(), from, count, at, column);
            } else {
                weighPair(values.memory(), from, count, at, column);
            }
        }
    }

    /** Blocks that any query sees. */
    int blocks() {
        return stride / POSITIONS;
    }

    /** Writes each query's output into {@code to} at its target. */
    void finish(float[] to) {
        for (int query = 0; query < size; query++) {
            float factor = 1 / totals[query];
            for (int i = 0; i < headDim; i += Lanes.WIDTH) {
                FloatVector.fromArray(Lanes.SPECIES, outputs, query * headDim + i)
                        .mul(factor)
                        .intoArray(to, targets[query] + i);
            }
        }
    }

    private void scoreOne(MemorySegment memory, long from, int at) {
        FloatVector low = FloatVector.zero(Lanes.SPECIES);
        FloatVector high = low;
        for (int i = 0; i < headDim; i++) {
            long key = from + (long) i * POSITIONS * Float.BYTES;
            FloatVector q = FloatVector.broadcast(Lanes.SPECIES, queries[i]);
            low = Lanes.load(memory, key).fma(q, low);
            high = Lanes.load(memory, key + Lanes.SPECIES.vectorByteSize()).fma(q, high);
        }
        Lanes.store(low, high, scores, at);
    }

    private void scorePair(MemorySegment memory, long from, int at) {
        FloatVector low0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector low1 = low0, low2 = low0, low3 = low0;
        FloatVector high0 = low0, high1 = low0, high2 = low0, high3 = low0;
        for (int i = 0; i < headDim; i++) {
            long key = from + (long) i * POSITIONS * Float.BYTES;
            FloatVector low = Lanes.load(memory, key);
            FloatVector high = Lanes.load(memory, key + Lanes.SPECIES.vectorByteSize());
            FloatVector q = FloatVector.broadcast(Lanes.SPECIES, queries[i]);
            low0 = low.fma(q, low0);
            high0 = high.fma(q, high0);
            q = FloatVector.broadcast(Lanes.SPECIES, queries[headDim + i]);
            low1 = low.fma(q, low1);
            high1 = high.fma(q, high1);
            q = FloatVector.broadcast(Lanes.SPECIES, queries[2 * headDim + i]);
            low2 = low.fma(q, low2);
            high2 = high.fma(q, high2);
            q = FloatVector.broadcast(Lanes.SPECIES, queries[3 * headDim + i]);
            low3 = low.fma(q, low3);
            high3 = high.fma(q, high3);
        }
        Lanes.store(low0, high0, scores, at);
        Lanes.store(low1, high1, scores, at + stride);
        Lanes.store(low2, high2, scores, at + 2 * stride);
        Lanes.store(low3, high3, scores, at + 3 * stride);
    }

    private void weighOne(MemorySegment memory, long from, int count, int at, int column) {
        FloatVector low = FloatVector.fromArray(Lanes.SPECIES, outputs, column);
        FloatVector high = FloatVector.fromArray(Lanes.SPECIES, outputs, column + Lanes.WIDTH);
        for (int i = 0; i < count; i++) {
            long value = from + (long) i * headDim * Float.BYTES;
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, scores[at + i]);
            low = Lanes.load(memory, value).fma(weight, low);
            high = Lanes.load(memory, value + Lanes.SPECIES.vectorByteSize()).fma(weight, high);
        }
        Lanes.store(low, high, outputs, column);
    }

    private void weighPair(MemorySegment memory, long from, int count, int at, int column) {
        FloatVector low0 = FloatVector.fromArray(Lanes.SPECIES, outputs, column);
        FloatVector low1 = FloatVector.fromArray(Lanes.SPECIES, outputs, column + headDim);
        FloatVector low2 = FloatVector.fromArray(Lanes.SPECIES, outputs, column + 2 * headDim);
        FloatVector low3 = FloatVector.fromArray(Lanes.SPECIES, outputs, column + 3 * headDim);
        int next = column + Lanes.WIDTH;
        FloatVector high0 = FloatVector.fromArray(Lanes.SPECIES, outputs, next);
        FloatVector high1 = FloatVector.fromArray(Lanes.SPECIES, outputs, next + headDim);
        FloatVector high2 = FloatVector.fromArray(Lanes.SPECIES, outputs, next + 2 * headDim);
        FloatVector high3 = FloatVector.fromArray(Lanes.SPECIES, outputs, next + 3 * headDim);
        for (int i = 0; i < count; i++) {
            long value = from + (long) i * headDim * Float.BYTES;
            FloatVector low = Lanes.load(memory, value);
            FloatVector high = Lanes.load(memory, value + Lanes.SPECIES.vectorByteSize());
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, scores[at + i]);
            low0 = low.fma(weight, low0);
            high0 = high.fma(weight, high0);
            weight = FloatVector.broadcast(Lanes.SPECIES, scores[at + stride + i]);
            low1 = low.fma(weight, low1);
            high1 = high.fma(weight, high1);
            weight = FloatVector.broadcast(Lanes.SPECIES, scores[at + 2 * stride + i]);
            low2 = low.fma(weight, low2);
            high2 = high.fma(weight, high2);
            weight = FloatVector.broadcast(Lanes.SPECIES, scores[at + 3 * stride + i]);
            low3 = low.fma(weight, low3);
            high3 = high.fma(weight, high3);
        }
        Lanes.store(low0, high0, outputs, column);
        Lanes.store(low1, high1, outputs, column + headDim);
        Lanes.store(low2, high2, outputs, column + 2 * headDim);
        Lanes.store(low3, high3, outputs, column + 3 * headDim);
    }
}
