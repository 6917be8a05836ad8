package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LanesTests {

    @Test
    void expIsTheExponentialToSevenDigits() {
        for (float x = -86; x <= 88; x += 0.013f) {
            double exact = Math.exp(x);
            assertThat(exp(x) / exact).as("e^%s", x).isCloseTo(1, within(2.5e-7));
        }
    }

    @Test
    void expHasEnds() {
        assertThat(exp(0)).isEqualTo(1);
        assertThat(exp(Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(exp(-1e30f)).isEqualTo(0);
        assertThat(exp(1e30f)).isGreaterThan(1e38f).isFinite();
    }

    private static float exp(float x) {
        return Lanes.exp(FloatVector.broadcast(Lanes.SPECIES, x)).lane(0);
    }

    @Test
    void sumsDoNotDependOnTheNumberOfLanes() {
        float[] x = new float[96];
        float[] partial = new float[Lanes.SUMS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i * i);
            partial[i % Lanes.SUMS] = Math.fma(x[i], x[i], partial[i % Lanes.SUMS]);
        }
        float expected = (float) Math.sqrt(Lanes.total(partial) / x.length + 1e-5);
        assertThat(Lanes.rootMeanSquare(x, 0, x.length, 1e-5, new float[Lanes.SUMS]))
                .isEqualTo(expected);
    }

    @Test
    void bytesAreThoseOfOneElementAfterTheOther() {
        float[] x = new float[112];
        byte[] expected = new byte[96];
        for (int i = 0; i < expected.length; i++) {
            x[16 + i] = (float) (127 * Math.sin(i * i));
            expected[i] = (byte) (int) Math.fma(x[16 + i], 0.99f, 128.5f);
        }
        byte[] made = new byte[expected.length + 4];
        Lanes.quantize(x, 16, expected.length, 0.99f, 128.5f, made);
        assertThat(Arrays.copyOf(made, expected.length)).isEqualTo(expected);
    }

    @Test
    void powersBehindTheLastAreZeroAndDoNotCount() {
        float[] x = new float[32];
        Arrays.fill(x, 3);
        assertThat(Lanes.exponentiate(x, 0, 17, new float[Lanes.SUMS])).isEqualTo(17);
        assertThat(x).startsWith(1, 1).endsWith(0, 0);
        assertThat(x[16]).isEqualTo(1);
        assertThat(x[17]).isZero();
    }
}
