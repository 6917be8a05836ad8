package io.colm.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.training.corpus.Batch;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecallTests {

    @Test
    void everyQuestionHasItsAnswerSoFarBack() {
        Recall recall = new Recall(new Recall.Range(8, 15));
        Batch batch = recall.next(3, 1, 8, 128);
        int questions = 0;
        for (int row = 0; row < 8; row++) {
            for (int at = 0; at < 128; at++) {
                long target = batch.targets()[row][at];
                if (target != Batch.NOT_COUNTED) {
                    questions++;
                    int fact = factBefore(batch.tokens()[row], at);
                    assertThat(at - fact).isBetween(8, 15);
                    assertThat(target).isEqualTo(Recall.FIRST_ANSWER + batch.tokens()[row][fact] % Recall.VALUES);
                }
            }
        }
        assertThat(questions).isGreaterThan(10);
    }

    @Test
    void theSameNumberGivesTheSameRows() {
        Recall recall = new Recall(Recall.ALL_DISTANCES);
        assertThat(recall.next(1, 2, 2, 64).tokens())
                .isDeepEqualTo(recall.next(1, 2, 2, 64).tokens());
        assertThat(recall.next(1, 2, 2, 64).tokens()[0])
                .isNotEqualTo(recall.next(1, 3, 2, 64).tokens()[0]);
    }

    @Test
    void noKeyIsAskedForTwice() {
        for (long[] row : new Recall(Recall.ALL_DISTANCES).next(5, 1, 8, 128).tokens()) {
            List<Long> questions = LongStream.of(row)
                    .filter(token -> token >= Recall.FIRST_QUESTION && token < Recall.FIRST_ANSWER)
                    .boxed()
                    .toList();
            assertThat(questions).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        }
    }

    /** Where the fact of the key that is asked for stands. */
    private static int factBefore(long[] tokens, int question) {
        long key = tokens[question] - Recall.FIRST_QUESTION;
        int before = question - 1;
        while (tokens[before] / Recall.VALUES != key) {
            before--;
        }
        return before;
    }
}
