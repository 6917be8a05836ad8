package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.EngineEvent.TierChanged;
import io.colm.engine.EngineEvent.Token;
import io.colm.engine.GenerationSpec.ScheduledTier;
import io.colm.engine.RecordingModelRunner.Row;
import io.colm.engine.RefusedException.Kind;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TierTests {

    private static final int TOKENS = 20;

    private final TestingEngine testing = new TestingEngine();

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        testing.close();
    }

    private static Spec spec() {
        return Spec.ofLength(70).seed(11).maxTokens(TOKENS);
    }

    private static List<Integer> tiers(int from, int to, int fromToken) {
        return IntStream.range(0, TOKENS)
                .mapToObj(index -> index < fromToken ? from : to)
                .toList();
    }

    private int rowsRun() {
        return testing.runner.steps.stream().mapToInt(List::size).sum();
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "4, 1", "2, 3"})
    void theTierCanChangeAtEveryTokenAndNothingIsComputedAgain(int from, int to) {
        for (int index = 1; index < TOKENS; index++) {
            Recorder echo = testing.begin(spec().chains(from), index);
            CompletableFuture<TierChanged> change = echo.generation().changeTier(to);
            testing.finish(echo);
            assertThat(change).isCompletedWithValue(new TierChanged(index, from, to, 0));
            assertThat(echo.tiers()).isEqualTo(tiers(from, to, index));
            assertThat(echo.all(TierChanged.class)).containsExactly(new TierChanged(index, from, to, 0));
            assertThat(echo.finished().counts().reprefilledTokens()).isZero();
        }
        assertThat(rowsRun()).isEqualTo((TOKENS - 1) * (70 + TOKENS - 1));
    }

    @Test
    void theChangeIsToldJustBeforeItsFirstToken() {
        Recorder echo = testing.finish(spec().schedule(new ScheduledTier(5, 3)));
        int told = echo.events.indexOf(new TierChanged(5, 1, 3, 0));
        assertThat(echo.events.get(told + 1)).isInstanceOfSatisfying(Token.class, token -> {
            assertThat(token.index()).isEqualTo(5);
            assertThat(token.chains()).isEqualTo(3);
        });
    }

    @Test
    void aScheduleDoesWhatTheSameChangesByHandDo() {
        for (int index = 1; index < TOKENS; index++) {
            Recorder byHand = testing.begin(spec(), index);
            assertThat(byHand.generation().changeTier(4)).isNotCompleted();
            testing.finish(byHand);
            Recorder scheduled = testing.finish(spec().schedule(new ScheduledTier(index, 4)));
            assertThat(scheduled.events.subList(0, scheduled.events.size() - 1))
                    .isEqualTo(byHand.events.subList(0, byHand.events.size() - 1));
        }
    }

    @Test
    void everyTokenCanHaveATierOfItsOwn() {
        List<ScheduledTier> tiers = IntStream.range(0, TOKENS)
                .mapToObj(index -> new ScheduledTier(index, 1 + index * 7 % 4))
                .toList();
        Recorder echo = testing.finish(spec().chains(2).schedule(tiers.toArray(ScheduledTier[]::new)));
        assertThat(echo.tiers())
                .isEqualTo(tiers.stream().map(ScheduledTier::chains).toList());
        assertThat(echo.finished().counts().tokensByChains()).containsExactly(5, 5, 5, 5);
        assertThat(echo.all(TierChanged.class).getFirst()).isEqualTo(new TierChanged(0, 2, 1, 0));
        assertThat(Collections.frequency(
                        testing.runner.steps.stream()
                                .flatMap(List::stream)
                                .map(Row::wantsLogits)
                                .toList(),
                        true))
                .isEqualTo(TOKENS);
    }

    @Test
    void aTierChangedInTheQueueHoldsFromTheFirstToken() {
        Recorder echo = testing.submit(spec());
        CompletableFuture<TierChanged> change = echo.generation().changeTier(3);
        testing.finish(echo);
        assertThat(change).isCompletedWithValue(new TierChanged(0, 1, 3, 0));
        assertThat(echo.events.subList(0, 2))
                .containsExactly(new EngineEvent.Started(0, 0), new TierChanged(0, 1, 3, 0));
        assertThat(echo.tiers()).containsOnly(3);
    }

    @Test
    void aChangeToTheSameTierIsNoChange() {
        Recorder echo = testing.begin(spec().chains(2), 3);
        CompletableFuture<TierChanged> change = echo.generation().changeTier(2);
        testing.finish(echo);
        assertThat(change).isCompletedWithValue(new TierChanged(3, 2, 2, 0));
        assertThat(echo.all(TierChanged.class)).isEmpty();
    }

    @Test
    void aTierThatIsNotHeldIsRefusedAndChangesNothing() {
        Recorder echo = testing.begin(spec().chains(2), 3);
        CompletableFuture<TierChanged> tooMany = echo.generation().changeTier(5);
        CompletableFuture<TierChanged> tooFew = echo.generation().changeTier(0);
        testing.finish(echo);
        assertRefused(tooMany, Kind.CHAINS_OUT_OF_RANGE);
        assertRefused(tooFew, Kind.CHAINS_OUT_OF_RANGE);
        assertThat(echo.tiers()).containsOnly(2);
    }

    @Test
    void aGenerationThatHasEndedCannotChange() {
        Recorder echo = testing.finish(spec());
        CompletableFuture<TierChanged> change = echo.generation().changeTier(2);
        testing.engine.step();
        assertRefused(change, Kind.FINISHED);
    }

    @Test
    void aClosedEngineChangesNothing() {
        Recorder echo = testing.finish(spec());
        testing.engine.close();
        assertRefused(echo.generation().changeTier(2), Kind.STOPPED);
    }

    @Test
    void largerTiersAreSurer() {
        double[] surer = IntStream.rangeClosed(1, 4)
                .mapToDouble(tier -> testing.finish(Spec.of(5, 6, 7).chains(tier))
                        .all(Token.class)
                        .getFirst()
                        .logProbability())
                .toArray();
        assertThat(surer).isSorted().doesNotHaveDuplicates();
    }

    private static void assertRefused(CompletableFuture<?> change, Kind kind) {
        assertThat(change)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(kind));
    }
}
