package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Up to {@value #SIZE} queries that see keys and values of the same sequence and head, each up to a position of its own:
 * {@code softmax(q · K) · V}. The tile exists so that keys and values are loaded once for all of its queries; a query's result
 * has the same bits in whatever tile it is.
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

    QueryTile(int headDim) {
        this.headDim = headDim;
        queries = new float[SIZE * headDim];
        outputs = new float[SIZE * headDim];
        alone = new LoneQuery(headDim);
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

    /** Writes each query's output into {@code to} at its target, and empties the tile. */
    void flush(KvPlanes planes, float[] to) {
        if (size > 0) {
            planes.prepare(size);
            if (size == 1) {
                alone.attend(planes, queries, limits[0], to, targets[0]);
            } else {
                attend(planes, to);
            }
        }
        size = 0;
        longest = 0;
    }

    private void attend(KvPlanes planes, float[] to) {
        int blocks = Math.ceilDiv(longest, POSITIONS);
        int stride = blocks * POSITIONS;
        if (scores.length < SIZE * stride) {
            scores = new float[2 * SIZE * stride];
        }
        for (int block = 0; block < blocks; block++) {
            score(planes.memory(), planes.keys(block), count(block), block * POSITIONS, stride);
        }
        Arrays.fill(outputs, 0);
        for (int query = 0; query < size; query++) {
            totals[query] = exponentiate(query * stride, limits[query]);
        }
        for (int block = 0; block < blocks; block++) {
            weigh(planes.memory(), planes.values(block), count(block), block * POSITIONS, stride);
        }
        for (int query = 0; query < size; query++) {
            finish(query, totals[query], to);
        }
    }

    /** Positions of a block that any query sees. */
    private int count(int block) {
        return Math.min(POSITIONS, longest - block * POSITIONS);
    }

    /** As {@link Lanes#exponentiate}; scores that other queries of the tile need, and this one does not see, are 0. */
    private float exponentiate(int at, int limit) {
        Arrays.fill(scores, at + limit, at + longest, Float.NEGATIVE_INFINITY);
        return Lanes.exponentiate(scores, at, longest, sums);
    }

    private void finish(int query, float total, float[] to) {
        float factor = 1 / total;
        for (int i = 0; i < headDim; i += Lanes.WIDTH) {
            FloatVector.fromArray(Lanes.SPECIES, outputs, query * headDim + i)
                    .mul(factor)
                    .intoArray(to, targets[query] + i);
        }
    }

    private void score(MemorySegment memory, long keys, int count, int at, int stride) {
        for (int position = 0; position < count; position += PAIR) {
            scorePair(memory, keys + (long) position * Float.BYTES, at + position, stride);
        }
    }

    private void scorePair(MemorySegment memory, long from, int at, int stride) {
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

    private void weigh(MemorySegment memory, long values, int count, int at, int stride) {
        for (int i = 0; i < headDim; i += PAIR) {
            weighPair(memory, values + (long) i * Float.BYTES, count, at, stride, i);
        }
    }

    private void weighPair(MemorySegment memory, long from, int count, int at, int stride, int column) {
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
