package io.colm.model.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrecisionTests {
    private final Random random = new Random(5);

    private float anyFloat() {
        return Math.scalb(random.nextFloat() - 0.5f, random.nextInt(60) - 30);
    }

    @Test
    void floatOperationsAreThoseOfTheMachine() {
        for (int round = 0; round < 10_000; round++) {
            float a = anyFloat();
            float b = anyFloat();
            assertThat(Precision.FLOAT.round((double) a * b)).isEqualTo(a * b);
            assertThat(Precision.FLOAT.round((double) a + b)).isEqualTo(a + b);
            assertThat(Precision.FLOAT.round((double) a / b)).isEqualTo(a / b);
            assertThat(Precision.FLOAT.sqrt(Math.abs(a))).isEqualTo((float) Math.sqrt(Math.abs(a)));
        }
    }

    @Test
    void floatProductsSumInOrder() {
        double[] a = new double[500];
        double[] b = new double[500];
        float sum = 0;
        for (int j = 0; j < a.length; j++) {
            float x = anyFloat();
            float y = anyFloat();
            a[j] = x;
            b[j] = y;
            sum += x * y;
        }
        assertThat(Precision.FLOAT.dot(a, b)).isEqualTo(sum);
        assertThat(Precision.DOUBLE.dot(a, b)).isNotEqualTo(sum);
    }
}
