package io.colm.engine.onnx;

import io.colm.model.InvalidModelException;
import io.colm.model.shard.Shard;
import java.util.Arrays;

/**
 * The weights of one matrix product.
 *
 * @param values {@code [outputs][inputs]}, row-major, as shards store them
 */
record Weights(int inputs, int outputs, float[] values) {
    private static final int COLUMNS = 16;

    /** Largest magnitude of an int8 weight; -128 is not used, so that weights are symmetric. */
    private static final int LARGEST = 127;

    /**
     * Weights of products with the same inputs, as one: the outputs of {@code tensors} stand side by side.
     *
     * @throws InvalidModelException if they have other sizes, as in the shard of another chain or model
     */
    static Weights of(Shard shard, int inputs, int outputs, String... tensors) {
        float[][] parts = new float[tensors.length][];
        int length = 0;
        for (int i = 0; i < tensors.length; i++) {
            parts[i] = shard.floats(tensors[i]);
            length = Math.addExact(length, parts[i].length);
        }
        if (length != (long) inputs * outputs) {
            throw new InvalidModelException("%s must have %d x %d weights, has %d: is it the shard of this chain?"
                    .formatted(String.join(" and ", tensors), outputs, inputs, length));
        }
        float[] values = new float[length];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, values, at, part.length);
            at += part.length;
        }
        return new Weights(inputs, outputs, values);
    }

    /** The weights of outputs {@code from} to {@code to - 1}. */
    Weights outputs(int from, int to) {
        return from == 0 && to == outputs
                ? this
                : new Weights(inputs, to - from, Arrays.copyOfRange(values, from * inputs, to * inputs));
    }

    /** Receives the weights in ONNX's order, {@code [inputs][outputs]}. */
    interface Sink {
        void put(int index, int output, float weight);
    }

    /** Walks in strips of columns, so that neither side is read or written far apart. */
    void transpose(Sink sink) {
        for (int from = 0; from < outputs; from += COLUMNS) {
            int to = Math.min(outputs, from + COLUMNS);
            for (int input = 0; input < inputs; input++) {
                for (int output = from; output < to; output++) {
                    sink.put(input * outputs + output, output, values[output * inputs + input]);
                }
            }
        }
    }

    /** What one int8 step is worth, for every output. */
    float[] scales() {
        float[] scales = new float[outputs];
        for (int output = 0; output < outputs; output++) {
            float largest = Float.MIN_NORMAL;
            for (int i = output * inputs; i < (output + 1) * inputs; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            scales[output] = largest / LARGEST;
        }
        return scales;
    }
}
