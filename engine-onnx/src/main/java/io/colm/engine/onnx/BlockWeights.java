package io.colm.engine.onnx;

import java.nio.ByteBuffer;

/**
 * Weights of one product in few bits, with a scale for every block of inputs of an output. As ONNX Runtime's MatMulNBits
 * reads them: {@code [outputs][blocks]}, the weights of a block one behind the other from the lowest bits on, the middle of
 * their range standing for 0.
 */
final class BlockWeights {

    /**
     * How a weight is stored. In four bits the largest of a block in magnitude is -8 of its scale (the usual Q4_0), in eight
     * bits 127 of it either way.
     */
    enum Format {
        FOUR_BITS(4, 32),
        EIGHT_BITS(8, 128);

        private final int bits;
        private final int block;

        Format(int bits, int block) {
            this.bits = bits;
            this.block = block;
        }

        int bits() {
            return bits;
        }

        /** Inputs that share a scale. */
        int block() {
            return block;
        }

        int bytesPerBlock() {
            return block * bits / Byte.SIZE;
        }

        private int zero() {
            return 1 << bits - 1;
        }

        private float scale(float largest) {
            return this == FOUR_BITS ? largest / -zero() : Math.abs(largest) / (zero() - 1);
        }

        private int quantized(float weight, float scale) {
            int largest = 2 * zero() - 1;
            return scale == 0 ? zero() : Math.min(largest, zero() + Math.round(weight / scale));
        }
    }

    private final Weights weights;
    private final Format format;
    private final int count;
    private final ByteBuffer packed;
    private final ByteBuffer scales;

    BlockWeights(Weights weights, Format format) {
        this.weights = weights;
        this.format = format;
        count = Math.ceilDiv(weights.inputs(), format.block());
        int blocks = Math.multiplyExact(weights.outputs(), count);
        packed = ProductGraph.littleEndian(Math.multiplyExact(blocks, format.bytesPerBlock()));
        scales = ProductGraph.littleEndian(blocks * Float.BYTES);
        for (int block = 0; block < blocks; block++) {
            put(block);
        }
    }

    /** Blocks of an output; the last may be filled up with zeros. */
    int count() {
        return count;
    }

    ByteBuffer packed() {
        return packed;
    }

    ByteBuffer scales() {
        return scales;
    }

    private void put(int block) {
        int from = block % count * format.block();
        int at = block / count * weights.inputs() + from;
        int length = Math.min(format.block(), weights.inputs() - from);
        float scale = format.scale(largest(at, length));
        scales.putFloat(block * Float.BYTES, scale);
        for (int i = 0; i < format.block(); i++) {
            int value = i < length ? format.quantized(weights.values()[at + i], scale) : format.zero();
            int bit = i * format.bits();
            int index = block * format.bytesPerBlock() + bit / Byte.SIZE;
            packed.put(index, (byte) (packed.get(index) | value << bit % Byte.SIZE));
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
}
