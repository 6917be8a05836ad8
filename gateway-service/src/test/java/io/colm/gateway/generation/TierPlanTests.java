package io.colm.gateway.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import java.util.List;
import org.junit.jupiter.api.Test;

class TierPlanTests {

    private final TierPlan plan = new TierPlan(2, false, List.of(new ScheduledTier(5, 1), new ScheduledTier(9, 4)));

    @Test
    void everyTokenHasTheTierOfTheLastChangeBeforeIt() {
        assertThat(plan.at(0)).isEqualTo(2);
        assertThat(plan.at(4)).isEqualTo(2);
        assertThat(plan.at(5)).isEqualTo(1);
        assertThat(plan.at(100)).isEqualTo(4);
    }

    @Test
    void whatIsYetToComeCountsForTheNeed() {
        assertThat(plan.mostFrom(0)).isEqualTo(4);
        assertThat(plan.after(5)).containsExactly(new ScheduledTier(9, 4));
        assertThat(plan.after(9)).isEmpty();
    }

    @Test
    void aRequestHoldsUntilTheNextScheduledChange() {
        plan.change(6, 3);

        assertThat(plan.at(8)).isEqualTo(3);
        assertThat(plan.cause(8)).isEqualTo(Cause.REQUEST);
        assertThat(plan.at(9)).isEqualTo(4);
        assertThat(plan.cause(9)).isEqualTo(Cause.SCHEDULE);
    }

    @Test
    void anyChangeEndsTheChoiceByTheToken() {
        TierPlan auto = new TierPlan(3, true, List.of(new ScheduledTier(9, 3)));
        assertThat(auto.auto(8)).isTrue();
        assertThat(auto.cause(8)).isEqualTo(Cause.AUTO);
        assertThat(auto.auto(9)).isFalse();

        auto.change(4, 3);

        assertThat(auto.auto(3)).isTrue();
        assertThat(auto.auto(4)).isFalse();
        assertThat(auto.cause(4)).isEqualTo(Cause.REQUEST);
    }

    @Test
    void whatIsPlannedAlreadyKeepsItsCause() {
        plan.change(5, 1);

        assertThat(plan.cause(5)).isEqualTo(Cause.SCHEDULE);
    }
}
