package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.colm.engine.EngineEvent.Counts;
import io.colm.engine.EngineEvent.TierChanged;
import io.colm.engine.EngineEvent.Token;
import io.colm.engine.GenerationSpec.ScheduledTier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chain 1 makes the tokens of which it is sure; over an echo that is unsure at every third position. */
class PerTokenTierTests {

    private static final int PROMPT = 70;
    private static final int TOKENS = 40;
    private static final double THRESHOLD = 0.5;
    private static final EngineSettings SETTINGS = new EngineSettings(64, 64, 16, 32, 64);

    private final TestingEngine testing = doubting(SETTINGS);
    private final TestingEngine other = doubting(SETTINGS);

    /** How often chain 1 ran a position. */
    private final Map<Integer, Integer> runs = new HashMap<>();

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        testing.close();
        other.close();
    }

    private static TestingEngine doubting(EngineSettings settings) {
        var engine = new TestingEngine(settings);
        engine.runner.afterwards(PerTokenTierTests::doubt);
        return engine;
    }

    private static void doubt(Plan plan) {
        for (int row = 0; row < plan.rows(); row++) {
            if (plan.wantsLogits(row) && plan.chains(row) == 1 && isDoubtful(plan.position(row))) {
                // Another token is a little likelier: chain 1 would say something else.
                plan.logits(row)[0] = 5;
            }
        }
    }

    private static boolean isDoubtful(int position) {
        return position % 3 == 0;
    }

    private void countRuns(Plan plan) {
        doubt(plan);
        for (int row = 0; row < plan.rows(); row++) {
            if (plan.firstChain(row) == 1) {
                runs.merge(plan.position(row), 1, Integer::sum);
            }
        }
    }

    private static Spec spec() {
        return Spec.ofLength(PROMPT).seed(11).maxTokens(TOKENS).chains(4).threshold(THRESHOLD);
    }

    private static List<Integer> tiers(int most) {
        return IntStream.range(0, TOKENS)
                .mapToObj(index -> isDoubtful(PROMPT + index - 1) ? most : 1)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1.01, 4"})
    void theEndsOfTheScaleAreTheFixedTiers(double threshold, int tier) {
        Recorder expected = testing.finish(spec().threshold(null).chains(tier));

        assertThat(testing.finish(spec().threshold(threshold)).all(Token.class)).isEqualTo(expected.all(Token.class));
    }

    @Test
    void theMostChainsMakeWhatChainOneIsNotSureOf() {
        for (int most = 2; most <= 4; most++) {
            Recorder recorder = testing.finish(spec().chains(most));
            assertThat(recorder.tiers()).isEqualTo(tiers(most));
            assertThat(recorder.all(TierChanged.class)).isEmpty();
            int doubtful = (int) tiers(0).stream().filter(tier -> tier == 0).count();
            Counts counts = recorder.finished().counts();
            assertThat(counts.tokensByChains().getFirst()).isEqualTo(TOKENS - doubtful);
            assertThat(counts.tokensByChains().getLast()).isEqualTo(doubtful);
            assertThat(counts.draftedTokens()).isZero();
            assertThat(counts.reprefilledTokens()).isZero();
        }
    }

    @Test
    void chainOneRunsEveryPositionOnce() {
        testing.runner.afterwards(this::countRuns);
        testing.finish(spec());
        assertThat(runs)
                .hasSize(PROMPT + TOKENS - 1)
                .allSatisfy((position, times) -> assertThat(times).isOne());
    }

    @Test
    void oneChainNeedsNoThreshold() {
        assertThat(testing.finish(spec().chains(1)).tiers()).containsOnly(1);
        assertThat(testing.runner.steps).hasSize((PROMPT + 31) / 32 + TOKENS - 1);
    }

    @Test
    void aGenerationGoesOnElsewhereWithTheSameTokensAndTiers() {
        List<Token> undisturbed = testing.finish(spec()).all(Token.class);
        int[] tokens = undisturbed.stream().mapToInt(Token::token).toArray();
        for (int index = 1; index < TOKENS; index++) {
            assertThat(other.finish(spec().continued(Arrays.copyOf(tokens, index)))
                            .all(Token.class))
                    .isEqualTo(undisturbed.subList(index, TOKENS));
        }
    }

    @Test
    void neighboursChangeNothing() {
        List<Recorder> together = IntStream.range(0, 12)
                .mapToObj(i -> testing.submit(neighbour(i)))
                .toList();
        testing.finish(together);
        for (int i = 0; i < 12; i++) {
            assertThat(together.get(i).all(Token.class))
                    .isEqualTo(other.finish(neighbour(i)).all(Token.class));
        }
    }

    private static Spec neighbour(int i) {
        Spec spec = Spec.ofLength(20 + i).seed(i).maxTokens(TOKENS).chains(1 + i % 4);
        return i % 3 == 0 ? spec : spec.threshold(THRESHOLD);
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "4"})
    void aRequestForATierFixesItFromTheNextTokenOn(int to) {
        for (int steps = 1; steps < TOKENS; steps++) {
            Recorder recorder = testing.begin(spec(), 1);
            for (int i = 0; i < steps; i++) {
                testing.engine.step();
            }
            int before = recorder.tokens().length;
            var change = recorder.generation().changeTier(to);
            testing.finish(recorder);
            assertThat(change).isCompletedWithValue(new TierChanged(before, 4, to, 0));
            assertThat(recorder.tiers().subList(before, TOKENS)).containsOnly(to);
            assertThat(recorder.all(Token.class))
                    .isEqualTo(other.finish(spec().schedule(new ScheduledTier(before, to)))
                            .all(Token.class));
        }
    }

    @Test
    void aScheduleEndsTheRule() {
        Recorder recorder = testing.finish(spec().schedule(new ScheduledTier(10, 2), new ScheduledTier(20, 3)));
        assertThat(recorder.tiers().subList(0, 10)).isEqualTo(tiers(4).subList(0, 10));
        assertThat(recorder.tiers().subList(10, 20)).containsOnly(2);
        assertThat(recorder.tiers().subList(20, TOKENS)).containsOnly(3);
        assertThat(recorder.all(TierChanged.class))
                .containsExactly(new TierChanged(10, 4, 2, 0), new TierChanged(20, 2, 3, 0));
    }

    @Test
    void nothingIsDraftedWhileTheThresholdRules() {
        var drafting = doubting(SETTINGS.with(new Speculation(6, 4)));
        Recorder ruled = drafting.finish(spec());
        Recorder fixed = drafting.finish(spec().schedule(new ScheduledTier(5, 4)));
        drafting.close();

        assertThat(ruled.finished().counts().draftedTokens()).isZero();
        assertThat(ruled.all(Token.class)).isEqualTo(testing.finish(spec()).all(Token.class));
        assertThat(fixed.finished().counts().draftedTokens()).isPositive();
    }

    @Test
    void preemptionForgetsNoTokenAndNoTier() {
        var tight = doubting(new EngineSettings(5, 64, 16, 32, 64));
        List<Recorder> crowded =
                IntStream.range(0, 4).mapToObj(i -> tight.submit(growing(i))).toList();
        tight.finish(crowded);
        tight.close();

        for (int i = 0; i < 4; i++) {
            assertThat(crowded.get(i).all(Token.class))
                    .isEqualTo(testing.finish(growing(i)).all(Token.class));
        }
        assertThat(crowded.getLast().finished().counts().reprefilledTokens()).isPositive();
    }

    private static Spec growing(int i) {
        return Spec.ofLength(20 + i).seed(i).maxTokens(150).chains(4).threshold(THRESHOLD);
    }

    @Test
    void aGenerationCancelledWhileItWaitsEnds() {
        Recorder recorder = testing.begin(spec(), 3);
        while (!isDoubtful(PROMPT + recorder.tokens().length - 1)) {
            testing.engine.step();
        }
        testing.engine.step();
        recorder.generation().cancel();
        testing.engine.step();
        assertThat(recorder.finished().reason()).isEqualTo(EngineEvent.Reason.CANCELLED);
    }

    @ParameterizedTest
    @CsvSource({"-0.1", "NaN"})
    void aThresholdThatIsNoneIsRefused(double threshold) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> testing.submit(spec().threshold(threshold)))
                .withMessageContaining("threshold must be 0");
    }

    @Test
    void theMarginIsTheLikeliestTokensLead() {
        float[] logits = {(float) Math.log(2), 0, (float) Math.log(5)};
        assertThat(Likeliest.of(logits).margin()).isCloseTo(5 / 8.0 - 2 / 8.0, within(1e-6));
        assertThat(Likeliest.of(new float[] {3, 3, 1}).margin()).isZero();
    }
}
