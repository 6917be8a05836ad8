package io.colm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

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
        assertThat(new Budget.Steps(18).split(3)).isEqualTo(new Budget.Steps(6));
        assertThat(new Budget.Steps(1).split(3)).isEqualTo(new Budget.Steps(1));
        assertThat(new Budget.Minutes(9).split(3).progress(100, 90)).isEqualTo(0.5);
        assertThat(new Budget.Steps(10).progress(5, 1e9)).isEqualTo(0.5);
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
