package io.colm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTests {

    @Test
    void theRateRisesInALineThenFallsByACosineToATenth() {
        LearningRate rate = new LearningRate(1, 0.2);
        assertThat(rate.at(0.1)).isCloseTo(0.5, within(1e-12));
        assertThat(rate.at(0.2)).isCloseTo(1, within(1e-12));
        assertThat(rate.at(0.6)).isCloseTo(0.55, within(1e-12));
        assertThat(rate.at(1)).isCloseTo(0.1, within(1e-12));
        assertThat(rate.at(0)).isPositive();
        assertThat(new LearningRate(1, 0).at(0)).isEqualTo(1);
    }

    @Test
    void aBudgetIsSharedByTheStages() {
        assertThat(new Budget.Steps(18).part(1.0 / 3)).isEqualTo(new Budget.Steps(6));
        assertThat(new Budget.Steps(1).part(1.0 / 3)).isEqualTo(new Budget.Steps(1));
        assertThat(new Budget.Minutes(9).part(1.0 / 3).progress(100, 90)).isEqualTo(0.5);
        assertThat(new Budget.Steps(10).progress(5, 1e9)).isEqualTo(0.5);
        List<Stage> paper = Stages.PAPER.of(3, new Budget.Steps(100));
        assertThat(paper).extracting(Stage::headsOnly).containsExactly(false, true);
        assertThat(paper).extracting(Stage::budget).containsExactly(new Budget.Steps(85), new Budget.Steps(15));
    }

    @Test
    void noObjectiveLooksAtAPrefixWithNothingToLearn() {
        for (long step = 0; step < 50; step++) {
            assertThat(new Objective.Sampled().terms(2, 4, 1, step))
                    .containsKey(4)
                    .hasSize(2)
                    .doesNotContainKey(1);
        }
        assertThat(new Objective.Largest().terms(2, 4, 1, 0)).containsExactly(Map.entry(4, 1.0));
        assertThat(new Objective.Weighted(List.of()).terms(2, 3, 1, 0))
                .containsExactly(Map.entry(2, 1.0), Map.entry(3, 1.0));
        assertThat(new Objective.Weighted(List.of(0.5, 0.0, 2.0)).terms(1, 3, 1, 0))
                .containsExactly(Map.entry(1, 0.5), Map.entry(3, 2.0));
    }

    @Test
    void impossibleValuesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Budget.Steps(0))
                .withMessageContaining("steps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Budget.Minutes(0))
                .withMessageContaining("minutes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearningRate(0, 0))
                .withMessageContaining("rate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearningRate(1, 1))
                .withMessageContaining("warm-up");
    }

    @Test
    void bfloat16IsTheDefaultOnlyWhereTheProcessorHasIt() {
        assertThat(Precision.hasBfloat16("flags : fpu avx2 avx512f")).isFalse();
        assertThat(Precision.hasBfloat16("flags : fpu avx512_bf16 sse")).isTrue();
        assertThat(Precision.hasBfloat16("flags : fpu amx_bf16")).isTrue();
    }
}
