package io.colm.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.training.corpus.Batch;
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
                    int named = lastNamed(batch.tokens()[row], at);
                    assertThat(at - named).isBetween(8, 15);
                    assertThat(batch.tokens()[row][named + 1]).isEqualTo(target);
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

    private static int lastNamed(long[] tokens, int at) {
        int before = at - 1;
        while (tokens[before] != tokens[at]) {
            before--;
        }
        return before;
    }
}
