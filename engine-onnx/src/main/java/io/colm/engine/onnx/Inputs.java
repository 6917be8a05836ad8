package io.colm.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows that go into products, in the precision of the products. Int8 rows are stored as {@code x / scale + 128}, with a
 * scale of their own: so no row knows its neighbours. What a product makes of a row is to be multiplied by the scale.
 */
final class Inputs implements AutoCloseable {
    /** Largest magnitude of an int8 activation. */
    private static final float LARGEST = 127;

    /** Added before truncation: rounds to the nearest and moves 0 to where uint8 has it. */
    private static final float ROUND = ProductGraph.ZERO + 0.5f;

    private final Precision precision;
    private final Rows rows;
    private float[] scales = {};

    Inputs(OrtEnvironment environment, Precision precision, int width) {
        this.precision = precision;
        rows = new Rows(environment, precision == Precision.INT8 ? OnnxJavaType.UINT8 : OnnxJavaType.FLOAT, width);
    }

    Rows rows() {
        return rows;
    }

    /** What the outputs of row {@code row} are to be multiplied by; 1 where the product scales itself. */
    float scale(int row) {
        return scales[row];
    }

    void reserve(int count) {
        rows.reserve(count);
        if (scales.length < count) {
            scales = new float[Math.max(count, 2 * scales.length)];
        }
    }

    /** Sets row {@code row} to the elements of {@code x} that begin at {@code at}. */
    void put(int row, float[] x, int at, Share share) {
        switch (precision) {
            case FP32, INT8_BLOCKS, INT4 -> {
                scales[row] = 1;
                MemorySegment.copy(x, at, rows.memory(), ValueLayout.JAVA_FLOAT, rows.offset(row), rows.width());
            }
            case INT8 -> {
                float scale = Math.max(Float.MIN_NORMAL, Lanes.largestMagnitude(x, at, rows.width()) / LARGEST);
                scales[row] = scale;
                byte[] quantized = share.bytes();
                Lanes.quantize(x, at, rows.width(), 1 / scale, ROUND, quantized);
                MemorySegment.copy(quantized, 0, rows.memory(), ValueLayout.JAVA_BYTE, rows.offset(row), rows.width());
            }
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
