package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.EngineEvent.BlockFilled;
import io.colm.engine.EngineEvent.Started;
import io.colm.engine.RecordingModelRunner.Row;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrefixTests {

    private final TestingEngine testing = new TestingEngine();

    /** Five blocks, of which a prompt of 130 tokens takes three. */
    private final TestingEngine tight = new TestingEngine(new EngineSettings(5, 64, 16, 32, 64));

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        testing.close();
        tight.close();
    }

    private static Spec shared(int promptTokens) {
        return Spec.ofLength(promptTokens).salt("a");
    }

    /** A prompt that begins with none of the others' blocks. */
    private static Spec other(int kind, int promptTokens) {
        return Spec.of(IntStream.range(0, promptTokens)
                        .map(i -> (i * (kind + 2) + kind) % 50)
                        .toArray())
                .salt("a");
    }

    private static int pooled(Recorder recorder) {
        return recorder.finished().counts().pooledTokens();
    }

    private static List<Integer> told(Recorder recorder) {
        return recorder.all(BlockFilled.class).stream().map(BlockFilled::index).toList();
    }

    @Test
    void aPromptThatWasReadBeforeIsNotReadAgain() {
        Recorder first = testing.finish(shared(150));
        testing.runner.steps.clear();
        Recorder second = testing.finish(shared(150));
        assertThat(second.tokens()).isEqualTo(first.tokens());
        assertThat(second.started()).isEqualTo(new Started(128, 0));
        assertThat(pooled(second)).isEqualTo(128);
        assertThat(testing.runner.steps.getFirst()).hasSize(22).first().isEqualTo(new Row(128, 1, false));
    }

    @Test
    void anAnswerIsPartOfTheNextPrompt() {
        Spec turn = shared(100).maxTokens(60);
        int[] answer = testing.finish(turn).tokens();
        int[] next = Arrays.copyOf(turn.prompt(), 170);
        System.arraycopy(answer, 0, next, 100, 60);
        assertThat(testing.finish(Spec.of(next).salt("a")).started()).isEqualTo(new Started(128, 0));
    }

    @Test
    void onlyEqualLeadingTokensAreShared() {
        testing.finish(shared(150));
        int[] fork = shared(150).prompt().clone();
        fork[70]++;
        Recorder forked = testing.finish(Spec.of(fork).salt("a"));
        assertThat(pooled(forked)).isEqualTo(64);
        fork[0]++;
        assertThat(pooled(testing.finish(Spec.of(fork).salt("a")))).isZero();
    }

    @Test
    void saltsKeepSequencesApart() {
        testing.finish(shared(150));
        assertThat(pooled(testing.finish(shared(150).salt("b")))).isZero();
        assertThat(pooled(testing.finish(Spec.ofLength(150)))).isZero();
        assertThat(pooled(testing.finish(Spec.ofLength(150)))).isZero();
    }

    @Test
    void runningSequencesShareTheirBlocks() {
        List<Recorder> all = IntStream.range(0, 4)
                .mapToObj(i -> testing.begin(shared(129).seed(i).maxTokens(20), 1))
                .toList();
        assertThat(testing.engine.load().freeKvBlocks()).isEqualTo(64 - 2 - 4);
        testing.finish(all);
    }

    @Test
    void aPromptIsSharedWhileItIsStillBeingRead() {
        Recorder early = testing.submit(shared(200));
        testing.engine.step();
        testing.engine.step();
        Recorder late = testing.submit(shared(200).seed(1));
        testing.finish(early, late);
        assertThat(pooled(late)).isEqualTo(64);
    }

    @Test
    void sequencesThatReadTheSameSideBySideEndUpWithOneCopy() {
        List<Recorder> all = IntStream.range(0, 2)
                .mapToObj(i -> testing.submit(shared(100).maxTokens(5)))
                .toList();
        while (all.getLast().tokens().length == 0) {
            testing.engine.step();
        }
        assertThat(testing.engine.load().freeKvBlocks()).isEqualTo(64 - 1 - 2);
        testing.finish(all);
        assertThat(all.get(0).tokens()).isEqualTo(all.get(1).tokens());
        assertThat(told(all.get(0))).containsExactly(0);
        assertThat(told(all.get(1))).isEmpty();
    }

    @Test
    void thePositionThatIsRunAgainIsWrittenToACopy() {
        Recorder first = testing.begin(shared(128).maxTokens(40), 1);
        testing.runner.steps.clear();
        Recorder second = testing.begin(shared(128).maxTokens(40), 1);
        assertThat(second.started()).isEqualTo(new Started(127, 0));
        assertThat(testing.runner.steps.getFirst())
                .contains(new Row(127, 1, true))
                .hasSize(2);
        // Two full blocks, and the one that the first has begun.
        assertThat(testing.engine.load().freeKvBlocks()).isEqualTo(64 - 2 - 1);
        testing.finish(first, second);
        assertThat(second.tokens()).isEqualTo(first.tokens());
    }

    @Test
    void whatThePoolHasGoesBeforeWhatIsBroughtAlong() {
        Recorder first = testing.finish(shared(200));
        List<ByteBuffer> cached =
                first.all(BlockFilled.class).stream().map(BlockFilled::bytes).toList();
        Recorder elsewhere = tight.finish(shared(70));
        Recorder both = tight.finish(shared(200).cachedBlocks(cached));
        assertThat(both.started()).isEqualTo(new Started(192, 0));
        assertThat(pooled(both)).isEqualTo(64);
        assertThat(told(elsewhere)).containsExactly(0);
        assertThat(told(both)).isEmpty();
        assertThat(pooled(tight.finish(shared(200)))).isEqualTo(192);
    }

    @Test
    void theBlockThatRestedLongestGoesFirstAndTailsGoBeforeHeads() {
        tight.finish(shared(129));
        tight.finish(other(1, 65));
        // 2 + 1 blocks rest; of the 3 that this needs, one is another's: the tail of the first.
        tight.finish(other(2, 130));
        assertThat(pooled(tight.finish(other(1, 65)))).isEqualTo(64);
        assertThat(pooled(tight.finish(shared(65)))).isEqualTo(64);
    }

    @Test
    void useKeepsABlock() {
        tight.finish(other(1, 65));
        tight.finish(other(2, 65));
        tight.finish(other(1, 65));
        tight.finish(other(3, 220));
        assertThat(pooled(tight.finish(other(1, 65)))).isEqualTo(64);
        assertThat(pooled(tight.finish(other(2, 65)))).isZero();
    }

    @Test
    void sharedBlocksCountOnceForAdmission() {
        Recorder first = tight.begin(shared(193).maxTokens(20), 1);
        Recorder second = tight.submit(shared(193).maxTokens(20));
        tight.engine.step();
        assertThat(tight.engine.load()).isEqualTo(new EngineLoad(2, 0, 0, 5));
        tight.finish(first, second);
        assertThat(second.tokens()).isEqualTo(first.tokens());
    }

    @Test
    void aSequenceThatSharesAllItsBlocksMakesRoomForNobodyAndHarmsNobody() {
        List<Recorder> twins = List.of(
                tight.submit(shared(65).maxTokens(200)), tight.submit(shared(65).maxTokens(200)));
        while (!twins.stream().allMatch(Recorder::isDone)) {
            tight.engine.step();
            assertThat(tight.engine.load().running() > 0 || twins.stream().anyMatch(Recorder::isDone))
                    .isTrue();
        }
        assertThat(twins.get(1).tokens()).isEqualTo(twins.get(0).tokens());
    }

    @Test
    void aPreemptedSequenceFindsItsBlocksAgainWhileThereIsRoom() {
        List<Recorder> crowded = List.of(
                tight.submit(other(1, 100).maxTokens(12)),
                tight.submit(other(2, 100).maxTokens(20)),
                tight.submit(other(3, 62).maxTokens(60)));
        do {
            tight.engine.step();
        } while (tight.engine.load().waiting() == 0);
        tight.finish(crowded);
        assertThat(crowded.getLast().finished().counts().reprefilledTokens()).isZero();
        assertThat(crowded.getLast().tokens())
                .isEqualTo(testing.finish(other(3, 62).maxTokens(60)).tokens());
    }

    @Test
    void whatAFailedStepLeftIsNotFound() {
        Recorder poisoned = testing.submit(shared(100));
        testing.runner.afterwards(plan -> {
            if (plan.wantsLogits(plan.rows() - 1)) {
                plan.logits(plan.rows() - 1)[30] = Float.NaN;
            }
        });
        testing.finish(poisoned);
        testing.runner.afterwards(plan -> {});
        assertThat(poisoned.failed().message()).contains("NaN");
        assertThat(pooled(testing.finish(shared(100)))).isZero();
    }

    @Test
    void manySequencesInALittlePoolAllGetTheirTokens() {
        List<Spec> specs = IntStream.range(0, 24)
                .mapToObj(i -> (i % 3 == 0 ? shared(130) : other(i % 5, 40 + 7 * i))
                        .seed(i)
                        .maxTokens(30 + i))
                .toList();
        List<Recorder> crowded = specs.stream().map(tight::submit).toList();
        tight.finish(crowded);
        for (int i = 0; i < specs.size(); i++) {
            Spec alone = specs.get(i).salt("alone " + i);
            assertThat(crowded.get(i).tokens()).isEqualTo(testing.finish(alone).tokens());
        }
    }
}
