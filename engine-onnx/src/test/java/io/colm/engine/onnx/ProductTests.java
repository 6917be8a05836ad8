package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProductTests {
    private static final int ROWS = 33;

    @ParameterizedTest
    @CsvSource({"64, 64", "128, 192", "256, 96", "416, 80", "1024, 32"})
    void integerSumsAreExactOverTheWholeRange(int inputs, int outputs) throws Exception {
        float[][] x = extremes(new Random(1), ROWS, inputs);
        float[][] w = extremes(new Random(2), outputs, inputs);
        for (int rows : new int[] {1, 2, 5, 16, ROWS}) {
            float[][] y = multiply(Precision.INT8, w, Arrays.copyOf(x, rows));
            for (int row = 0; row < rows; row++) {
                for (int output = 0; output < outputs; output++) {
                    long sum = 0;
                    for (int i = 0; i < inputs; i++) {
                        sum += (long) x[row][i] * (long) w[output][i];
                    }
                    assertThat(y[row][output])
                            .as("%d rows, row %d, output %d", rows, row, output)
                            .isEqualTo(sum);
                }
            }
        }
    }

    /** Whole numbers up to 127, most of them the largest: with them scales are 1 and 16-bit sums overflow. */
    private static float[][] extremes(Random random, int rows, int columns) {
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextInt(4) > 0 ? 127 : random.nextInt(-127, 128);
            }
            row[0] = 127;
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "INT8"})
    void aRowHasTheSameBitsAmongAnyNumberOfRows(Precision precision) throws Exception {
        float[][] x = gaussian(new Random(3), ROWS, 192);
        float[][] w = gaussian(new Random(4), 112, 192);
        float[][] all = multiply(precision, w, x);
        for (int rows = 1; rows < ROWS; rows++) {
            assertThat(multiply(precision, w, Arrays.copyOf(x, rows))[rows - 1]).isEqualTo(all[rows - 1]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void slicesOfTheOutputsHaveTheBitsOfTheWhole(Precision precision) throws Exception {
        float[][] x = gaussian(new Random(9), 5, 320);
        float[][] w = gaussian(new Random(10), 1_000, 320);
        for (int rows : new int[] {1, 5}) {
            try (var inputs = new Inputs(OrtRuntime.shared().environment(), precision, 320)) {
                float[] scales = put(Arrays.copyOf(x, rows), inputs);
                assertThat(multiply(precision, w, inputs.rows(), scales, 3))
                        .isDeepEqualTo(multiply(precision, w, inputs.rows(), scales, 1));
            }
        }
    }

    /** ONNX Runtime sums blocks in another order where it multiplies several rows at once. */
    @ParameterizedTest
    @EnumSource(names = {"INT8_BLOCKS", "INT4"})
    void rowsOfBlocksDifferAmongOthersInTheirLastBitsOnly(Precision precision) throws Exception {
        float[][] x = gaussian(new Random(3), ROWS, 192);
        float[][] w = gaussian(new Random(4), 112, 192);
        float[][] all = multiply(precision, w, x);
        for (int row = 0; row < ROWS; row++) {
            float[][] alone = multiply(precision, w, new float[][] {x[row]});
            assertThat(alone[0]).containsExactly(all[row], within(1e-4f));
        }
    }

    /** Weights that the bits hold exactly, in a width that is no whole number of blocks. */
    @ParameterizedTest
    @CsvSource({"INT4, FOUR_BITS, -8, 7", "INT8_BLOCKS, EIGHT_BITS, -127, 127"})
    void blocksHoldWholeNumbers(Precision precision, BlockWeights.Format format, int least, int most) throws Exception {
        int inputs = 2 * format.block() + 16;
        float[][] w = new float[24][inputs];
        var random = new Random(7);
        for (float[] output : w) {
            for (int i = 0; i < inputs; i++) {
                output[i] = i % format.block() == 0 ? least : random.nextInt(least, most + 1);
            }
        }
        float[][] x = extremes(new Random(8), 3, inputs);
        float[][] y = multiply(precision, w, x);
        for (int row = 0; row < x.length; row++) {
            for (int output = 0; output < w.length; output++) {
                double sum = 0;
                for (int i = 0; i < inputs; i++) {
                    sum += x[row][i] * w[output][i];
                }
                assertThat((double) y[row][output]).isCloseTo(sum, within(1e-5 * 127 * most * inputs));
            }
        }
    }

    /** What rows of {@link Inputs} must not do: with one scale for the batch, a large neighbour coarsens a row. */
    @Test
    void aScaleOfTheWholeBatchWouldLetARowFeelItsNeighbours() throws Exception {
        float[][] w = gaussian(new Random(5), 64, 128);
        float[][] x = gaussian(new Random(6), 2, 128);
        float[][] other = {x[0], x[1].clone()};
        other[1][7] = 40;
        assertThat(multiply(Precision.INT8, w, other)[0]).isEqualTo(multiply(Precision.INT8, w, x)[0]);
        assertThat(multiplyWithOneScale(w, other)[0]).isNotEqualTo(multiplyWithOneScale(w, x)[0]);
    }

    private static float[][] gaussian(Random random, int rows, int columns) {
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return values;
    }

    /** {@code y [rows][outputs]} of {@code w [outputs][inputs]}. */
    private static float[][] multiply(Precision precision, float[][] w, float[][] x) throws Exception {
        OrtRuntime runtime = OrtRuntime.shared();
        try (var inputs = new Inputs(runtime.environment(), precision, x[0].length)) {
            float[] scales = put(x, inputs);
            return multiply(precision, w, inputs.rows(), scales);
        }
    }

    private static float[] put(float[][] x, Inputs inputs) {
        inputs.reserve(x.length);
        var share = new Share(x[0].length);
        float[] scales = new float[x.length];
        for (int row = 0; row < x.length; row++) {
            inputs.put(row, x[row], 0, share);
            scales[row] = inputs.scale(row);
        }
        return scales;
    }

    private static float[][] multiplyWithOneScale(float[][] w, float[][] x) throws Exception {
        OrtRuntime runtime = OrtRuntime.shared();
        try (var rows = new Rows(runtime.environment(), OnnxJavaType.UINT8, x[0].length)) {
            rows.reserve(x.length);
            float largest = 0;
            for (float[] row : x) {
                largest = Math.max(largest, Lanes.largestMagnitude(row, 0, row.length));
            }
            float[] scales = new float[x.length];
            Arrays.fill(scales, largest / 127);
            for (int row = 0; row < x.length; row++) {
                for (int i = 0; i < x[row].length; i++) {
                    byte quantized = (byte) (Math.round(x[row][i] / scales[row]) + ProductGraph.ZERO);
                    rows.memory().set(ValueLayout.JAVA_BYTE, rows.offset(row) + i, quantized);
                }
            }
            return multiply(Precision.INT8, w, rows, scales);
        }
    }

    private static float[][] multiply(Precision precision, float[][] w, Rows inputs, float[] scales)
            throws IOException, OrtException {
        return multiply(precision, w, inputs, scales, 1);
    }

    private static float[][] multiply(Precision precision, float[][] w, Rows inputs, float[] scales, int slices)
            throws IOException, OrtException {
        OrtRuntime runtime = OrtRuntime.shared();
        float[][] y = new float[scales.length][w.length];
        float[] values = new float[w.length * w[0].length];
        for (int output = 0; output < w.length; output++) {
            System.arraycopy(w[output], 0, values, output * w[0].length, w[0].length);
        }
        var weights = new Weights(w[0].length, w.length, values);
        try (var file = new WeightFile();
                var outputs = Rows.floats(runtime.environment(), w.length);
                var product = Product.open(weights, slices, precision, file, runtime)) {
            outputs.reserve(y.length);
            assertThat(product.slices()).isEqualTo(slices);
            for (int slice = 0; slice < slices; slice++) {
                product.run(slice, inputs, outputs, y.length);
            }
            for (int row = 0; row < y.length; row++) {
                for (int i = 0; i < w.length; i++) {
                    y[row][i] =
                            outputs.memory().get(ValueLayout.JAVA_FLOAT, outputs.offset(row) + 4L * i) * scales[row];
                }
            }
        }
        return y;
    }
}
