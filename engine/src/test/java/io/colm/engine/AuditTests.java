package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.RecordingModelRunner.Row;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTests {

    private final TestingEngine testing = new TestingEngine();

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        testing.close();
    }

    private static Spec story() {
        return Spec.ofLength(70).maxTokens(200);
    }

    private int auditAll() {
        testing.runner.steps.clear();
        int positions = 0;
        while (testing.engine.audit()) {
            positions++;
        }
        return positions;
    }

    @Test
    void everySixteenthPositionOfAnAnswerIsLookedAtWithARowOfEveryTier() {
        testing.finish(story());
        // 269 positions are run, 256 are in full blocks, the answer's begin at 69.
        assertThat(auditAll()).isEqualTo(12);
        assertThat(testing.runner.steps).hasSize(12).allSatisfy(rows -> {
            int position = rows.getFirst().position();
            assertThat(position % 16).isEqualTo(15);
            assertThat(position).isGreaterThanOrEqualTo(69);
            assertThat(rows)
                    .containsExactly(
                            new Row(position, 1, true),
                            new Row(position, 2, true),
                            new Row(position, 3, true),
                            new Row(position, 4, true));
        });
        assertThat(testing.engine.tierAgreement()).isEqualTo(new TierAgreement(12, List.of(12L, 12L, 12L)));
    }

    @Test
    void aTierThatSaysSomethingElseIsCounted() {
        testing.finish(story());
        int[] looked = {0};
        testing.runner.afterwards(plan -> {
            if (looked[0]++ < 3) {
                plan.logits(0)[7] = 100;
            }
            plan.logits(1)[looked[0] % 2 == 0 ? 8 : 9] = 100;
        });
        auditAll();

        TierAgreement agreement = testing.engine.tierAgreement();
        assertThat(agreement.positions()).isEqualTo(12);
        assertThat(agreement.ratio(1)).isEqualTo(9 / 12.0);
        assertThat(agreement.ratio(2)).isLessThan(0.2);
        assertThat(agreement.ratio(3)).isEqualTo(1);
        assertThat(agreement.ratio(4)).isNaN();
    }

    @Test
    void lookingChangesNothing() {
        Recorder before = testing.finish(story().salt("a").seed(5));
        auditAll();
        Recorder after = testing.finish(story().salt("a").seed(5));

        // The echo refuses blocks that do not hold what their sequence wrote.
        assertThat(after.tokens()).isEqualTo(before.tokens());
        assertThat(after.finished().counts().pooledTokens()).isEqualTo(64);
    }

    @Test
    void whileAnyoneRunsOrWaitsNothingIsLookedAt() {
        testing.finish(story());
        Recorder waiting = testing.submit(Spec.of(5, 6, 7));
        assertThat(testing.engine.audit()).isFalse();
        testing.engine.step();
        assertThat(testing.engine.audit()).isFalse();
        testing.finish(waiting);
        assertThat(testing.engine.audit()).isTrue();
    }

    @Test
    void whatThePoolHasGivenUpIsPassedOver() {
        try (var tight = new TestingEngine(new EngineSettings(5, 64, 16, 32, 64))) {
            tight.finish(story());
            tight.finish(Spec.of(5, 6, 7).maxTokens(300));
            tight.runner.steps.clear();
            boolean more = true;
            while (more) {
                more = tight.engine.audit();
            }
            assertThat(tight.runner.steps).isNotEmpty().hasSizeLessThan(12 + 16);
            assertThat(tight.engine.tierAgreement().positions()).isEqualTo(tight.runner.steps.size());
        }
    }

    @Test
    void aFailureEndsTheLookAndSpoilsNoBlock() {
        Recorder before = testing.finish(story().salt("a"));
        testing.runner.afterwards(plan -> {
            throw new IllegalStateException("broken");
        });
        assertThat(auditAll()).isEqualTo(1);
        testing.runner.afterwards(plan -> {});

        assertThat(testing.engine.tierAgreement().positions()).isZero();
        assertThat(testing.finish(story().salt("a")).tokens()).isEqualTo(before.tokens());
    }

    @Test
    void whatFailedIsNotLookedAt() {
        testing.runner.afterwards(plan -> {
            if (plan.position(plan.rows() - 1) == 200) {
                throw new IllegalStateException("broken");
            }
        });
        testing.finish(story());
        assertThat(auditAll()).isBetween(0, 8);
        assertThat(testing.runner.steps).isEmpty();
    }
}
