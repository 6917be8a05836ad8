package io.colm.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Whether u8 x s8 products cut off sums of two at 16 bits, as x86 CPUs without VNNI do: a product whose sums are too large
 * for that is made, and tells.
 */
final class Saturation {
    private static final int INPUTS = 64;
    private static final int OUTPUTS = 48;

    /** ONNX Runtime multiplies one row, and several, in ways of their own. */
    private static final int[] ROWS = {1, 8};

    private static final byte LARGEST_INPUT = (byte) 255;

    private Saturation() {}

    /** Asks with sessions of {@code runtime}, whose options say nothing about it. */
    static boolean isIn(OrtRuntime runtime) throws IOException, OrtException {
        float[] ones = new float[INPUTS * OUTPUTS];
        Arrays.fill(ones, 1);
        var weights = new Weights(INPUTS, OUTPUTS, ones);
        try (var file = new WeightFile();
                var product = Product.open(weights, 1, Precision.INT8, file, runtime);
                var inputs = new Rows(runtime.environment(), OnnxJavaType.UINT8, INPUTS);
                var outputs = Rows.floats(runtime.environment(), OUTPUTS)) {
            for (int rows : ROWS) {
                inputs.reserve(rows);
                outputs.reserve(rows);
                inputs.memory().fill(LARGEST_INPUT);
                product.run(0, inputs, outputs, rows);
                if (isWrong(outputs, rows)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isWrong(Rows outputs, int rows) {
        float expected = INPUTS * (Byte.toUnsignedInt(LARGEST_INPUT) - ProductGraph.ZERO);
        for (long at = 0; at < outputs.offset(rows); at += Float.BYTES) {
            float made = outputs.memory().get(ValueLayout.JAVA_FLOAT, at);
            if (Math.abs(made - expected) > 1) {
                return true;
            }
        }
        return false;
    }
}
