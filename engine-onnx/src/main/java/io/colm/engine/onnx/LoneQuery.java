package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * One query over bf16 keys and values as they lie in the pool: no other reads them, so widening them first would only cost
 * time. Its sums have the bits that they have in a {@link QueryTile}.
 */
final class LoneQuery {
    private static final int POSITIONS = KvLayout.POSITIONS;
    private static final int PAIR = 2 * Lanes.WIDTH;

    /** Fewer sums at once would wait for each other. */
    private static final int QUAD = 4 * Lanes.WIDTH;

    private static final long LANES = (long) Lanes.WIDTH * Short.BYTES;

    private final int headDim;

    LoneQuery(int headDim) {
        this.headDim = headDim;
    }

    /** Sets the scores of a block's positions, from {@code at} on. */
    void score(KvPlanes planes, float[] query, float[] scores, int at) {
        for (int position = 0; position < POSITIONS; position += QUAD) {
            scoreFour(planes.memory(), planes.offset() + (long) position * Short.BYTES, query, scores, at + position);
        }
    }

    private void scoreFour(MemorySegment memory, long keys, float[] query, float[] scores, int at) {
        FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
        FloatVector sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int i = 0; i < headDim; i++) {
            long key = keys + (long) i * POSITIONS * Short.BYTES;
            FloatVector q = FloatVector.broadcast(Lanes.SPECIES, query[i]);
            sum0 = Bfloat16.load(memory, key).fma(q, sum0);
            sum1 = Bfloat16.load(memory, key + LANES).fma(q, sum1);
            sum2 = Bfloat16.load(memory, key + 2 * LANES).fma(q, sum2);
            sum3 = Bfloat16.load(memory, key + 3 * LANES).fma(q, sum3);
        }
        Lanes.store(sum0, sum1, scores, at);
        Lanes.store(sum2, sum3, scores, at + PAIR);
    }

    /** Adds a block's first {@code count} values to {@code outputs}, times the weights from {@code at} on. */
    void weigh(KvPlanes planes, int count, float[] weights, int at, float[] outputs) {
        int column = 0;
        for (; column + QUAD <= headDim; column += QUAD) {
            weighFour(planes, count, weights, at, outputs, column);
        }
        if (column < headDim) {
            weighTwo(planes, count, weights, at, outputs, column);
        }
    }

    private void weighFour(KvPlanes planes, int count, float[] weights, int at, float[] outputs, int column) {
        MemorySegment memory = planes.memory();
        long from = planes.offset() + (long) column * Short.BYTES;
        FloatVector sum0 = FloatVector.fromArray(Lanes.SPECIES, outputs, column);
        FloatVector sum1 = FloatVector.fromArray(Lanes.SPECIES, outputs, column + Lanes.WIDTH);
        FloatVector sum2 = FloatVector.fromArray(Lanes.SPECIES, outputs, column + PAIR);
        FloatVector sum3 = FloatVector.fromArray(Lanes.SPECIES, outputs, column + PAIR + Lanes.WIDTH);
        for (int i = 0; i < count; i++) {
            long value = from + (long) i * headDim * Short.BYTES;
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, weights[at + i]);
            sum0 = Bfloat16.load(memory, value).fma(weight, sum0);
            sum1 = Bfloat16.load(memory, value + LANES).fma(weight, sum1);
            sum2 = Bfloat16.load(memory, value + 2 * LANES).fma(weight, sum2);
            sum3 = Bfloat16.load(memory, value + 3 * LANES).fma(weight, sum3);
        }
        Lanes.store(sum0, sum1, outputs, column);
        Lanes.store(sum2, sum3, outputs, column + PAIR);
    }

    /** What is left where a head, a multiple of 32, has no multiple of four times the lanes. */
    private void weighTwo(KvPlanes planes, int count, float[] weights, int at, float[] outputs, int column) {
        MemorySegment memory = planes.memory();
        long from = planes.offset() + (long) column * Short.BYTES;
        FloatVector sum0 = FloatVector.fromArray(Lanes.SPECIES, outputs, column);
        FloatVector sum1 = FloatVector.fromArray(Lanes.SPECIES, outputs, column + Lanes.WIDTH);
        for (int i = 0; i < count; i++) {
            long value = from + (long) i * headDim * Short.BYTES;
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, weights[at + i]);
            sum0 = Bfloat16.load(memory, value).fma(weight, sum0);
            sum1 = Bfloat16.load(memory, value + LANES).fma(weight, sum1);
        }
        Lanes.store(sum0, sum1, outputs, column);
    }
}
