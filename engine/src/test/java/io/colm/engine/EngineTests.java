package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.engine.EngineEvent.BlockFilled;
import io.colm.engine.EngineEvent.Finished;
import io.colm.engine.EngineEvent.Reason;
import io.colm.engine.EngineEvent.Started;
import io.colm.engine.EngineEvent.Token;
import io.colm.engine.RecordingModelRunner.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTests {

    private final TestingEngine testing = new TestingEngine();

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        testing.close();
    }

    private List<Integer> positionsOfLastStep() {
        return testing.runner.lastStep().stream().map(Row::position).toList();
    }

    @Test
    void aPromptIsEchoed() {
        Recorder echo = testing.finish(Spec.of(5, 6, 7).maxTokens(8));
        assertThat(echo.tokens()).containsExactly(5, 6, 7, 5, 6, 7, 5, 6);
        assertThat(echo.events.getFirst()).isEqualTo(new Started(0, 0));
        assertThat(echo.finished().reason()).isEqualTo(Reason.LENGTH);
        assertThat(echo.finished().counts().promptTokens()).isEqualTo(3);
        assertThat(echo.finished().counts().tokensByChains()).containsExactly(8);
    }

    @Test
    void tokensAreNumberedAndEndOnce() {
        Recorder echo = testing.finish(Spec.of(5, 6, 7).maxTokens(3));
        assertThat(echo.all(Token.class).stream().map(Token::index)).containsExactly(0, 1, 2);
        assertThat(echo.all(Finished.class)).hasSize(1);
        int told = echo.events.size();
        testing.engine.step();
        assertThat(echo.events).hasSize(told);
    }

    @Test
    void anEndTokenIsCountedButNotTold() {
        Recorder echo = testing.finish(Spec.of(5, 6, 7).endTokens(9, 7));
        assertThat(echo.tokens()).containsExactly(5, 6);
        assertThat(echo.finished().reason()).isEqualTo(Reason.END_TOKEN);
        assertThat(echo.finished().counts().tokensByChains()).containsExactly(3);
    }

    @Test
    void theContextEndsAGeneration() {
        Recorder echo = testing.finish(Spec.ofLength(TestingModels.CONTEXT - 5).maxTokens(1000));
        assertThat(echo.tokens()).hasSize(5);
        assertThat(echo.finished().reason()).isEqualTo(Reason.LENGTH);
    }

    @Test
    void aLateRequestJoinsTheRunningBatch() {
        Recorder early = testing.begin(Spec.of(5, 6, 7).maxTokens(20), 2);
        Recorder late = testing.submit(Spec.of(1, 2));
        testing.engine.step();
        assertThat(positionsOfLastStep()).containsExactly(4, 0, 1);
        assertThat(late.tokens()).containsExactly(1);
        testing.finish(early, late);
        assertThat(early.tokens()).startsWith(5, 6, 7, 5, 6, 7);
    }

    @Test
    void tiersShareAStep() {
        List<Recorder> all = IntStream.rangeClosed(1, 4)
                .mapToObj(tier -> testing.submit(Spec.of(tier, 9).chains(tier)))
                .toList();
        testing.engine.step();
        testing.engine.step();
        assertThat(testing.runner.lastStep())
                .containsExactly(new Row(2, 1, true), new Row(2, 2, true), new Row(2, 3, true), new Row(2, 4, true));
        testing.finish(all);
        assertThat(all.get(2).finished().counts().tokensByChains()).containsExactly(0, 0, 8);
        assertThat(all.get(3).all(Token.class).getFirst().logProbability())
                .isGreaterThan(all.get(0).all(Token.class).getFirst().logProbability());
    }

    @Test
    void onlyTheLastTokenOfAPromptRunsItsTier() {
        testing.finish(Spec.of(5, 6, 7).chains(4).maxTokens(1));
        assertThat(testing.runner.steps)
                .containsExactly(List.of(new Row(0, 1, false), new Row(1, 1, false), new Row(2, 4, true)));
    }

    @Test
    void aLongPromptIsReadInChunksWhileOthersDecode() {
        Recorder decoding = testing.begin(Spec.of(5, 6, 7).maxTokens(40), 1);
        Recorder reading = testing.submit(Spec.ofLength(100));
        List<Integer> rows = new ArrayList<>();
        while (reading.tokens().length == 0) {
            int before = decoding.tokens().length;
            testing.engine.step();
            rows.add(testing.runner.lastStep().size());
            assertThat(decoding.tokens()).hasSize(before + 1);
        }
        assertThat(rows).containsExactly(1 + 32, 1 + 32, 1 + 32, 1 + 4);
        testing.finish(decoding, reading);
    }

    @Test
    void promptsShareWhatTheStepHasLeft() {
        List<Recorder> all = IntStream.range(0, 3)
                .mapToObj(i -> testing.submit(Spec.ofLength(40)))
                .toList();
        testing.engine.step();
        assertThat(testing.runner.lastStep()).hasSize(64);
        testing.engine.step();
        assertThat(testing.runner.lastStep()).hasSize(8 + 8 + 32);
        testing.finish(all);
    }

    @Test
    void sequencesBeyondTheMostWaitTheirTurn() {
        List<Recorder> all = IntStream.range(0, 18)
                .mapToObj(i -> testing.submit(Spec.of(1 + i, 30).maxTokens(4)))
                .toList();
        testing.engine.step();
        assertThat(testing.engine.load()).isEqualTo(new EngineLoad(16, 2, 48, 64));
        testing.finish(all);
    }

    @Test
    void aCancelledGenerationEndsWithTheNextStep() {
        Recorder echo = testing.begin(Spec.of(5, 6, 7).maxTokens(40), 2);
        echo.generation().cancel();
        testing.engine.step();
        assertThat(echo.tokens()).hasSize(2);
        assertThat(echo.finished().reason()).isEqualTo(Reason.CANCELLED);
        assertThat(echo.finished().counts().tokensByChains()).containsExactly(2);
        echo.generation().cancel();
        testing.engine.step();
        assertThat(echo.all(Finished.class)).hasSize(1);
    }

    @Test
    void aListenerCanCancelInTheMiddleOfAStep() {
        Recorder echo = testing.submit(Spec.of(5, 6, 7).maxTokens(40));
        echo.react(event -> {
            if (event instanceof Token token && token.index() == 2) {
                echo.generation().cancel();
            }
        });
        testing.finish(echo);
        assertThat(echo.tokens()).containsExactly(5, 6, 7);
        assertThat(testing.runner.steps).hasSize(3);
        assertThat(echo.finished().reason()).isEqualTo(Reason.CANCELLED);
    }

    @Test
    void aGenerationCancelledInTheQueueNeverRuns() {
        Recorder echo = testing.submit(Spec.of(5, 6, 7));
        echo.generation().cancel();
        testing.engine.step();
        assertThat(echo.events).hasSize(1);
        assertThat(echo.finished().reason()).isEqualTo(Reason.CANCELLED);
        assertThat(testing.runner.steps).isEmpty();
    }

    @Test
    void aFailingRunnerFailsItsStepAndTheEngineLivesOn() {
        Recorder failing = testing.begin(Spec.of(5, 6, 7), 1);
        testing.runner.afterwards(plan -> {
            throw new IllegalStateException("no more memory");
        });
        testing.engine.step();
        assertThat(failing.failed().message()).contains("no more memory");
        testing.runner.afterwards(plan -> {});
        assertThat(testing.finish(Spec.of(8, 9)).tokens()).startsWith(8, 9, 8);
    }

    @Test
    void logitsThatAreNoNumbersFailTheirSequenceAlone() {
        Recorder healthy = testing.begin(Spec.of(8, 9).maxTokens(6), 1);
        Recorder poisoned = testing.submit(Spec.of(5, 6, 7));
        testing.runner.afterwards(plan -> plan.logits(plan.rows() - 1)[30] = Float.NaN);
        testing.engine.step();
        testing.runner.afterwards(plan -> {});
        assertThat(poisoned.failed().message()).contains("logit of token 30 is NaN");
        testing.finish(healthy);
        assertThat(healthy.tokens()).containsExactly(8, 9, 8, 9, 8, 9);
    }

    @Test
    void aListenerThatThrowsIsCancelledAndHarmsNobody() {
        Recorder healthy = testing.submit(Spec.of(8, 9));
        Recorder broken = testing.submit(Spec.of(5, 6, 7));
        broken.react(event -> {
            throw new AssertionError("thrown on purpose");
        });
        testing.finish(healthy, broken);
        assertThat(broken.finished().reason()).isEqualTo(Reason.CANCELLED);
        assertThat(broken.events).hasSize(2).first().isInstanceOf(Started.class);
        assertThat(healthy.tokens()).hasSize(8);
    }

    @Test
    void everyFullBlockIsToldOnce() {
        Recorder echo = testing.finish(Spec.ofLength(100).maxTokens(101));
        assertThat(echo.events.getFirst()).isInstanceOf(Started.class);
        assertThat(echo.all(BlockFilled.class).stream().map(BlockFilled::index)).containsExactly(0, 1, 2);
        assertThat(echo.all(BlockFilled.class))
                .allSatisfy(filled -> assertThat(filled.bytes().remaining())
                        .isEqualTo((int) testing.runner.kvLayout().blockBytes()));
    }

    @Test
    void aNeighbourDoesNotChangeTheTokens() {
        List<Spec> specs = IntStream.range(0, 16)
                .mapToObj(
                        i -> Spec.ofLength(3 + 11 * i).seed(i).chains(1 + i % 4).maxTokens(30))
                .toList();
        List<int[]> alone =
                specs.stream().map(spec -> testing.finish(spec).tokens()).toList();
        List<Recorder> together = specs.stream().map(testing::submit).toList();
        testing.finish(together);
        for (int i = 0; i < specs.size(); i++) {
            assertThat(together.get(i).tokens()).isEqualTo(alone.get(i));
        }
        assertThat(alone.get(1))
                .isNotEqualTo(testing.finish(specs.get(1).seed(99)).tokens());
    }

    @Test
    void moreThanMayWaitAreRefused() {
        List<Recorder> all = IntStream.range(0, 64)
                .mapToObj(i -> testing.submit(Spec.of(7).maxTokens(1)))
                .toList();
        assertThatThrownBy(() -> testing.submit(Spec.of(7)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(RefusedException.Kind.OVERLOADED));
        testing.finish(all);
        assertThat(testing.finish(Spec.of(7)).tokens()).hasSize(8);
    }
}
