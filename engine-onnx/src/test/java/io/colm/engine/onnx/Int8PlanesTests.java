package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.colm.engine.KvLayout;
import io.colm.engine.KvLayout.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Int8PlanesTests {
    private static final int HEAD_DIM = 32;
    private static final int POSITIONS = KvLayout.POSITIONS;

    private final KvLayout layout = new KvLayout(ElementType.INT8, 1, 1, HEAD_DIM);
    private final Int8Planes planes = new Int8Planes(layout);
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment block = arena.allocate(layout.blockBytes(), 64);
    private final MemorySegment decoded = arena.allocate(POSITIONS * HEAD_DIM * Float.BYTES, 64);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void anElementIsOffByHalfAStepAtMost() {
        var random = new Random(1);
        float[][] rows = new float[POSITIONS][HEAD_DIM];
        for (int position = 0; position < POSITIONS; position++) {
            for (int i = 0; i < HEAD_DIM; i++) {
                rows[position][i] = (float) (random.nextGaussian() * Math.pow(10, position % 12 - 6));
            }
            put(rows[position], position);
        }
        for (boolean keys : new boolean[] {true, false}) {
            decode(keys);
            for (int position = 0; position < POSITIONS; position++) {
                float largest = Lanes.largestMagnitude(rows[position], 0, HEAD_DIM);
                for (int i = 0; i < HEAD_DIM; i++) {
                    // A step is the largest magnitude / 127, and up to 1/128 more for the scale's bf16.
                    assertThat((double) decoded(keys, position, i))
                            .as("%s, position %d, element %d", keys ? "key" : "value", position, i)
                            .isCloseTo(rows[position][i], within(largest / 127.0 * (1 + 1 / 128.0) / 2));
                }
            }
        }
    }

    @Test
    void aRowLeavesAllOthersAlone() {
        for (int position = 0; position < POSITIONS; position++) {
            put(row(position + 1), position);
        }
        byte[] before = block.toArray(ValueLayout.JAVA_BYTE);
        put(row(1000), 5);
        assertThat(block.toArray(ValueLayout.JAVA_BYTE)).isNotEqualTo(before);
        put(row(6), 5);
        assertThat(block.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
    }

    @Test
    void zeroesStayZeroesAndTheLargestStaysWithinTheCodes() {
        put(new float[HEAD_DIM], 0);
        float[] extremes = new float[HEAD_DIM];
        extremes[3] = -254;
        extremes[4] = 254;
        extremes[5] = 1;
        extremes[6] = 3;
        put(extremes, 1);
        decode(false);
        for (int i = 0; i < HEAD_DIM; i++) {
            assertThat(decoded(false, 0, i)).isZero();
        }
        assertThat(decoded(false, 1, 3)).isEqualTo(-254);
        assertThat(decoded(false, 1, 4)).isEqualTo(254);
        // In the middle between two codes: to the even one.
        assertThat(decoded(false, 1, 5)).isZero();
        assertThat(decoded(false, 1, 6)).isEqualTo(4);
    }

    private static float[] row(int factor) {
        float[] row = new float[HEAD_DIM];
        for (int i = 0; i < HEAD_DIM; i++) {
            row[i] = factor * (i - 10.25f);
        }
        return row;
    }

    /** As a key and as a value. */
    private void put(float[] row, int position) {
        for (boolean keys : new boolean[] {true, false}) {
            float[] codes = row.clone();
            long plane = keys ? layout.keys(0, 0) : layout.values(0, 0);
            planes.encode(codes, block, plane, position);
            for (int i = 0; i < HEAD_DIM; i++) {
                block.set(ValueLayout.JAVA_BYTE, plane + place(keys, position, i), (byte) codes[i]);
            }
        }
    }

    private static long place(boolean key, int position, int i) {
        return key ? (long) i * POSITIONS + position : (long) position * HEAD_DIM + i;
    }

    private void decode(boolean keys) {
        if (keys) {
            planes.decodeKeys(block, layout.keys(0, 0), decoded, 0);
        } else {
            planes.decodeValues(block, layout.values(0, 0), decoded, 0);
        }
    }

    private float decoded(boolean keys, int position, int i) {
        return decoded.getAtIndex(ValueLayout.JAVA_FLOAT, place(keys, position, i));
    }
}
