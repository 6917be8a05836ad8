package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EchoModelRunnerTests {

    private final EchoModelRunner echo = TestingModels.echo();
    private final KvPool pool = new KvPool(echo.kvLayout(), 4);
    private final Plan plan = new Plan(8, TestingModels.VOCABULARY);
    private final int[] blocks = {pool.allocate(), pool.allocate()};

    @AfterEach
    void close() {
        pool.close();
    }

    private int next(int... tokens) {
        plan.clear();
        for (int position = 0; position < tokens.length; position++) {
            plan.add(tokens[position], position, 1, blocks, position == tokens.length - 1);
        }
        echo.run(plan, pool);
        float[] logits = plan.logits(tokens.length - 1);
        int likeliest = 0;
        for (int token = 0; token < logits.length; token++) {
            likeliest = logits[token] > logits[likeliest] ? token : likeliest;
        }
        return likeliest;
    }

    @Test
    void aPatternGoesOn() {
        assertThat(next(5)).isEqualTo(5);
        assertThat(next(5, 6, 7)).isEqualTo(5);
        assertThat(next(5, 6, 7, 5)).isEqualTo(6);
        assertThat(next(5, 6, 5, 6, 5)).isEqualTo(6);
        assertThat(next(1, 1, 2, 1, 1)).isEqualTo(2);
    }

    @Test
    void aRowOutOfOrderIsRefused() {
        plan.add(1, 0, 1, blocks, false);
        plan.add(1, 2, 1, blocks, false);
        assertThatThrownBy(() -> echo.run(plan, pool)).hasMessage("Row 1 of the plan has a wrong position 2");
    }

    @Test
    void aSequenceInTwoPlacesIsRefused() {
        plan.add(1, 0, 1, blocks, false);
        plan.add(1, 0, 1, new int[] {pool.allocate()}, false);
        plan.add(1, 1, 1, blocks, false);
        assertThatThrownBy(() -> echo.run(plan, pool)).hasMessageContaining("Row 2");
    }

    @Test
    void aTierThatIsNotHeldIsRefused() {
        plan.add(1, 0, 5, blocks, true);
        assertThatThrownBy(() -> echo.run(plan, pool)).hasMessage("Row 0 of the plan has a wrong tier 5");
    }

    @Test
    void aPositionWithoutABlockIsRefused() {
        plan.add(1, 0, 1, new int[] {-1}, true);
        assertThatThrownBy(() -> echo.run(plan, pool)).hasMessage("Row 0 of the plan has a wrong block -1");
    }

    @Test
    void aBlockOfAnotherSequenceIsNoticed() {
        next(5, 6, 7);
        int[] others = {pool.allocate()};
        plan.clear();
        plan.add(5, 3, 1, others, true);
        assertThatThrownBy(() -> echo.run(plan, pool)).hasMessageContaining("does not hold position 0");
    }

    @Test
    void chainsThatTheShapeDoesNotHaveCannotBeHeld() {
        assertThatThrownBy(() -> new EchoModelRunner(TestingModels.air(2), 3))
                .hasMessage("chains must be 1 to 2, is 3");
    }
}
