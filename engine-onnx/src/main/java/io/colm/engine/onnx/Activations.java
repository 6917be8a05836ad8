package io.colm.engine.onnx;

import io.colm.model.ModelShape;

/**
 * What the rows of a step carry from product to product, for all chains side by side: chain i reads the prefix 1..i of a
 * row and writes its own slice. Indexed by the plan's rows.
 */
final class Activations {
    private final int width;
    private final int innerWidth;
    private float[] hidden = {};
    private float[] prefix = {};
    private float[] inner = {};

    Activations(ModelShape shape) {
        width = shape.prefixWidth(shape.chainCount());
        innerWidth = shape.prefixFeedForward(shape.chainCount());
    }

    void reserve(int rows) {
        if (hidden.length < rows * width) {
            hidden = new float[Math.multiplyExact(rows, width)];
            prefix = new float[rows * width];
            inner = new float[Math.multiplyExact(rows, innerWidth)];
        }
    }

    /** Residual streams {@code h_1..h_C} of every row. */
    float[] hidden() {
        return hidden;
    }

    /** What goes into the next product: normed streams, or attention's outputs. */
    float[] prefix() {
        return prefix;
    }

    /** Feed-forward activations. */
    float[] inner() {
        return inner;
    }

    /** Where a row begins in {@link #hidden} and {@link #prefix}. */
    int at(int row) {
        return row * width;
    }

    /** Where a row begins in {@link #inner}. */
    int innerAt(int row) {
        return row * innerWidth;
    }
}
