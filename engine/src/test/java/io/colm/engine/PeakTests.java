package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeakTests {

    @Test
    void isFoundWhereverItStands() {
        for (int length : new int[] {1, 7, 16, 67}) {
            IntStream.range(0, length).forEach(token -> {
                var logits = new float[length];
                logits[token] = 1;
                assertThat(Peak.of(logits)).isEqualTo(token);
                assertThat(Peak.most(logits, 0, token)).isLessThan(1);
                assertThat(Peak.most(logits, token, length)).isEqualTo(1);
                assertThat(Peak.most(logits, token + 1, length)).isLessThan(1);
            });
        }
    }

    @Test
    void aLogitThatIsNoneIsNamedWhereverItStands() {
        for (int token : new int[] {0, 5, 34}) {
            var logits = new float[35];
            logits[0] = Float.NEGATIVE_INFINITY;
            logits[token] = Float.NaN;
            assertThatThrownBy(() -> Peak.of(logits)).hasMessage("the logit of token " + token + " is NaN");
            logits[token] = Float.POSITIVE_INFINITY;
            assertThatThrownBy(() -> Peak.of(logits)).hasMessage("the logit of token " + token + " is Infinity");
        }
    }
}
