package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxTests {
    private static final float NONE = Float.NEGATIVE_INFINITY;

    @Test
    void weightsAndTheirSumFollowTheTemperature() {
        var softmax = new Softmax(3);
        softmax.read(new float[] {2, NONE, 4}, 4, 2);
        assertThat(softmax.weight(0)).isEqualTo(Math.exp(-1), within(1e-14));
        assertThat(softmax.weight(1)).isZero();
        assertThat(softmax.total()).isEqualTo(1 + Math.exp(-1), within(1e-14));
    }

    @Test
    void theTokenAtAPlaceIsTheOneThatAWalkThroughAllFinds() {
        var random = new Random(3);
        var logits = new float[1_003];
        for (int token = 0; token < logits.length; token++) {
            logits[token] = token % 3 == 0 ? NONE : (float) random.nextGaussian();
        }
        var softmax = new Softmax(logits.length);
        softmax.read(logits, Peak.most(logits, 0, logits.length), 1);
        for (int i = 0; i < 10_000; i++) {
            double uniform = random.nextDouble();
            int token = 0;
            for (double left = uniform * softmax.total() - softmax.weight(0);
                    left >= 0;
                    left -= softmax.weight(token)) {
                token++;
            }
            assertThat(softmax.at(uniform)).isEqualTo(token);
        }
    }

    @Test
    void theEndsAreTheFirstAndTheLastTokenThatCanBe() {
        var logits = new float[1_000];
        Arrays.fill(logits, NONE);
        logits[300] = 1;
        logits[301] = 0.5f;
        logits[700] = 0.25f;
        var softmax = new Softmax(logits.length);
        softmax.read(logits, 1, 1);
        assertThat(softmax.at(0)).isEqualTo(300);
        assertThat(softmax.at(Math.nextDown(1.0))).isEqualTo(700);
        assertThat(softmax.at(1))
                .as("where rounding leaves nothing behind the mark")
                .isEqualTo(700);
    }
}
