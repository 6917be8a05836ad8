package io.colm.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeanTests {

    @Test
    void ofSingleAnswersTheErrorIsThatOfAShare() {
        var mean = new Mean();
        for (int i = 0; i < 10; i++) {
            mean.add(i < 7);
        }
        assertThat(mean.value()).isCloseTo(0.7, within(1e-12));
        // The sample's standard deviation, sqrt(10/9 * 0.7 * 0.3), over sqrt(10).
        assertThat(mean.standardError()).isCloseTo(Math.sqrt(0.21 / 9), within(1e-12));
    }

    @Test
    void partsWeighAsMuchAsTheyHold() {
        var mean = new Mean();
        mean.add(10, 4);
        mean.add(2, 2);
        assertThat(mean.value()).isCloseTo(2, within(1e-12));
        // Both differ by 2 from twice their weight: sqrt(2/1 * (4 + 4)) / 6.
        assertThat(mean.standardError()).isCloseTo(4 / 6.0, within(1e-12));
    }

    @Test
    void onePartTellsNoError() {
        var mean = new Mean();
        assertThat(mean.isKnown()).isFalse();
        mean.add(3, 2);
        assertThat(mean.value()).isEqualTo(1.5);
        assertThat(mean.standardError()).isNull();
    }
}
