package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.EngineEvent.BlockFilled;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreemptionTests {

    /** Five blocks: not enough for three sequences that grow to three blocks each. */
    private final TestingEngine tight = new TestingEngine(new EngineSettings(5, 64, 16, 32, 64));

    private final TestingEngine roomy = new TestingEngine(new EngineSettings(64, 64, 16, 32, 64));

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        tight.close();
        roomy.close();
    }

    private static List<Spec> growing(int sequences) {
        return IntStream.range(0, sequences)
                .mapToObj(i -> Spec.ofLength(20 + i).seed(i).chains(1 + i % 4).maxTokens(150))
                .toList();
    }

    private static int reprefilled(Recorder recorder) {
        return recorder.finished().counts().reprefilledTokens();
    }

    @Test
    void aFullPoolPreemptsTheYoungestAndEveryoneFinishesWithTheSameTokens() {
        List<Spec> specs = growing(3);
        List<Recorder> crowded = specs.stream().map(tight::submit).toList();
        tight.finish(crowded);
        for (int i = 0; i < specs.size(); i++) {
            assertThat(crowded.get(i).tokens())
                    .isEqualTo(roomy.finish(specs.get(i)).tokens());
        }
        assertThat(reprefilled(crowded.get(0))).isZero();
        assertThat(reprefilled(crowded.get(2))).isPositive();
    }

    @Test
    void whatIsRunAgainIsCountedToTheRow() {
        List<Recorder> crowded = growing(5).stream().map(tight::submit).toList();
        tight.finish(crowded);
        int rows = tight.runner.steps.stream().mapToInt(List::size).sum();
        int needed = IntStream.range(0, 5).map(i -> 20 + i + 150 - 1).sum();
        assertThat(rows - needed)
                .isEqualTo(
                        crowded.stream().mapToInt(PreemptionTests::reprefilled).sum());
    }

    @Test
    void aPreemptedSequenceWaitsBeforeAllThatNeverRan() {
        List<Recorder> crowded = growing(8).stream().map(tight::submit).toList();
        for (int i = 0; i < crowded.size(); i++) {
            tight.finish(crowded.get(i));
            assertThat(crowded.subList(i + 1, crowded.size())).noneMatch(Recorder::isDone);
        }
    }

    @Test
    void blocksAreToldOnceThoughTheyAreFilledTwice() {
        List<Recorder> crowded = growing(3).stream().map(tight::submit).toList();
        tight.finish(crowded);
        assertThat(crowded)
                .allSatisfy(recorder -> assertThat(
                                recorder.all(BlockFilled.class).stream().map(BlockFilled::index))
                        .containsExactly(0, 1));
    }

    @Test
    void aPreemptedSequenceStartsOnceAndCanBeCancelledOrChanged() {
        List<Recorder> crowded = growing(3).stream().map(tight::submit).toList();
        Recorder youngest = crowded.get(2);
        do {
            tight.engine.step();
        } while (tight.engine.load().waiting() == 0);
        int told = youngest.tokens().length;
        var change = youngest.generation().changeTier(4);
        tight.engine.step();
        assertThat(change).isCompleted();
        youngest.generation().cancel();
        tight.engine.step();
        assertThat(youngest.isDone()).isTrue();
        assertThat(youngest.tokens()).hasSize(told);
        assertThat(youngest.all(EngineEvent.Started.class)).hasSize(1);
        tight.finish(crowded);
    }

    @Test
    void aSequenceThatFillsTheWholePoolStillFinishes() {
        Recorder whole = tight.finish(Spec.ofLength(100).maxTokens(5 * KvLayout.POSITIONS + 1 - 100));
        assertThat(whole.tokens()).hasSize(221);
        Recorder atTheEdge = tight.finish(Spec.ofLength(5 * KvLayout.POSITIONS).maxTokens(1));
        assertThat(atTheEdge.tokens()).hasSize(1);
    }
}
