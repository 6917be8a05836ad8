package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialTests {

    @Test
    void agreesWithTheLibrarysToFourteenDigits() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double x = -Math.scalb(random.nextDouble(), random.nextInt(-30, 10));
            if (x > -708) {
                assertThat(Exponential.of(x)).as("x = %s", x).isCloseTo(StrictMath.exp(x), withinPercentage(1e-12));
            }
        }
    }

    @Test
    void isOneAtZeroAndNothingFarBelow() {
        assertThat(Exponential.of(0)).isEqualTo(1);
        assertThat(Exponential.of(-709)).isZero();
        assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isZero();
    }

    @Test
    void manyAtOnceHaveTheBitsOfEach() {
        var random = new Random(2);
        double[] values = random.doubles(10_007, -750, 0).toArray();
        values[17] = Double.NEGATIVE_INFINITY;
        values[18] = 0;
        double[] each = Arrays.stream(values).map(Exponential::of).toArray();
        Exponential.replace(values);
        assertThat(values).isEqualTo(each);
    }
}
