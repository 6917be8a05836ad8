package io.colm.engine.onnx;

import java.nio.ByteBuffer;

/**
 * Weights of one product in four bits: every {@value #BLOCK} inputs of an output have a scale, such that the largest of them
 * in magnitude is -8 of it (the usual Q4_0). As ONNX Runtime's MatMulNBits reads them: {@code [outputs][blocks]}, two weights
 * a byte, the first in the low half, 8 standing for 0.
 */
final class BlockWeights {
    static final int BITS = 4;
    static final int BLOCK = 32;

    private static final int ZERO = 1 << BITS - 1;
    private static final int LARGEST = 2 * ZERO - 1;

    private final Weights weights;
    private final int count;
    private final ByteBuffer nibbles;
    private final ByteBuffer scales;

    BlockWeights(Weights weights) {
        this.weights = weights;
        count = Math.ceilDiv(weights.inputs(), BLOCK);
        int blocks = Math.multiplyExact(weights.outputs(), count);
        nibbles = ProductGraph.littleEndian(blocks * BLOCK / 2);
        scales = ProductGraph.littleEndian(blocks * Float.BYTES);
        for (int block = 0; block < blocks; block++) {
            put(block);
        }
    }

    /** Blocks of an output; the last may be filled up with zeros. */
    int count() {
        return count;
    }

    ByteBuffer nibbles() {
        return nibbles;
    }

    ByteBuffer scales() {
        return scales;
    }

    private void put(int block) {
        int from = block % count * BLOCK;
        int at = block / count * weights.inputs();
        int length = Math.min(BLOCK, weights.inputs() - from);
        float scale = largest(at + from, length) / -ZERO;
        scales.putFloat(block * Float.BYTES, scale);
        for (int i = 0; i < BLOCK; i += 2) {
            int low = i < length ? quantized(weights.values()[at + from + i], scale) : ZERO;
            int high = i + 1 < length ? quantized(weights.values()[at + from + i + 1], scale) : ZERO;
            nibbles.put((block * BLOCK + i) / 2, (byte) (low | high << BITS));
        }
    }

    private float largest(int from, int length) {
        float largest = 0;
        for (int i = from; i < from + length; i++) {
            float weight = weights.values()[i];
            largest = Math.abs(weight) > Math.abs(largest) ? weight : largest;
        }
        return largest;
    }

    private static int quantized(float weight, float scale) {
        return scale == 0 ? ZERO : Math.min(LARGEST, ZERO + Math.round(weight / scale));
    }
}
