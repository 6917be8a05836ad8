package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.EngineEvent.BlockFilled;
import io.colm.engine.EngineEvent.Started;
import io.colm.engine.EngineEvent.TierChanged;
import io.colm.engine.GenerationSpec.ScheduledTier;
import io.colm.engine.RecordingModelRunner.Row;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContinuationTests {

    private static final Spec WHOLE =
            Spec.ofLength(100).seed(3).maxTokens(60).schedule(new ScheduledTier(20, 4), new ScheduledTier(40, 2));

    private final TestingEngine first = new TestingEngine();
    private final TestingEngine second = new TestingEngine();

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        first.close();
        second.close();
    }

    private static List<ByteBuffer> blocks(Recorder recorder) {
        return recorder.all(BlockFilled.class).stream().map(BlockFilled::bytes).toList();
    }

    private static Spec from(Spec whole, int[] tokens, int index) {
        return whole.continued(Arrays.copyOf(tokens, index));
    }

    @Test
    void aGenerationGoesOnFromAnyTokenWithTheSameTokensAndTiers() {
        Recorder undisturbed = first.finish(WHOLE);
        int[] tokens = undisturbed.tokens();
        for (int index = 1; index < tokens.length; index++) {
            Recorder continued = second.finish(from(WHOLE, tokens, index));
            assertThat(continued.all(EngineEvent.Token.class))
                    .isEqualTo(undisturbed.all(EngineEvent.Token.class).subList(index, tokens.length));
            int at = index;
            assertThat(continued.all(TierChanged.class))
                    .isEqualTo(undisturbed.all(TierChanged.class).stream()
                            .filter(change -> change.fromToken() >= at)
                            .toList());
            assertThat(continued.started()).isEqualTo(new Started(0, 100 + index - 1));
        }
    }

    @Test
    void cachedBlocksSpareTheContinuationItsPrefill() {
        Recorder undisturbed = first.finish(WHOLE);
        List<ByteBuffer> cached = blocks(undisturbed);
        Recorder continued = second.finish(from(WHOLE, undisturbed.tokens(), 40).cachedBlocks(cached));
        assertThat(continued.tokens())
                .isEqualTo(Arrays.copyOfRange(undisturbed.tokens(), 40, undisturbed.tokens().length));
        assertThat(continued.started()).isEqualTo(new Started(128, 139 - 128));
        assertThat(continued.finished().counts().reprefilledTokens()).isEqualTo(139 - 128);
        assertThat(continued.finished().counts().cachedTokens()).isEqualTo(128);
    }

    @Test
    void theLastPositionIsRunEvenIfItIsCached() {
        Spec spec = Spec.ofLength(128).maxTokens(70);
        Recorder undisturbed = first.finish(spec);
        Recorder cached = second.finish(spec.cachedBlocks(blocks(undisturbed).subList(0, 2)));
        assertThat(cached.tokens()).isEqualTo(undisturbed.tokens());
        assertThat(cached.started()).isEqualTo(new Started(127, 0));
        assertThat(second.runner.steps.getFirst()).containsExactly(new Row(127, 1, true));
        assertThat(cached.all(BlockFilled.class).stream().map(BlockFilled::index))
                .containsExactly(2);
    }

    @Test
    void blocksThatAreToldHoldTheBytesAnotherEngineNeeds() {
        Recorder filled = first.finish(Spec.ofLength(200));
        Recorder again = second.finish(Spec.ofLength(200));
        assertThat(blocks(filled)).hasSize(3).isEqualTo(blocks(again));
    }

    @Test
    void whatIsCachedIsBelieved() {
        List<ByteBuffer> foreign = blocks(first.finish(Spec.ofLength(64)));
        Spec spec = Spec.of(new int[70]);
        assertThat(second.finish(spec.cachedBlocks(foreign)).tokens())
                .isNotEqualTo(second.finish(spec).tokens());
    }

    @Test
    void cachedBlocksAreNotTouched() {
        List<ByteBuffer> cached = blocks(first.finish(Spec.ofLength(128)));
        ByteBuffer before = ByteBuffer.allocate(cached.getFirst().remaining());
        before.put(cached.getFirst().duplicate()).flip();
        second.finish(Spec.ofLength(128).cachedBlocks(cached));
        assertThat(cached.getFirst()).isEqualTo(before);
        assertThat(cached.getFirst().position()).isZero();
    }
}
