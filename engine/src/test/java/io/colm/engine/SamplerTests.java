package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.colm.engine.EngineEvent.Alternative;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTests {

    private static final int DRAWS = 10_000;

    /** Probabilities 0.4, 0.3, 0.2, 0.1 of tokens 2, 0, 3, 1. */
    private static final float[] LOGITS = logits(0.3, 0.1, 0.4, 0.2);

    private static float[] logits(double... probabilities) {
        var logits = new float[probabilities.length];
        for (int token = 0; token < logits.length; token++) {
            logits[token] = (float) Math.log(probabilities[token]) + 5;
        }
        return logits;
    }

    private static SamplingParams temperature(double temperature) {
        return cut(temperature, 1, 0, 0, 0);
    }

    private static SamplingParams cut(double temperature, double topP, int topK, double minP, long seed) {
        return new SamplingParams(temperature, topP, topK, minP, 0, 0, 1, Map.of(), seed);
    }

    private static SamplingParams seeded(SamplingParams params, long seed) {
        return new SamplingParams(
                params.temperature(),
                params.topP(),
                params.topK(),
                params.minP(),
                params.presencePenalty(),
                params.frequencyPenalty(),
                params.repetitionPenalty(),
                params.logitBias(),
                seed);
    }

    private static Sampler.Drawn draw(float[] logits, Spec spec) {
        GenerationSpec built = spec.build();
        var sequence = new Sequence(
                built,
                built.prompt().length + built.continued().length + 1,
                new Draft(0),
                new ChainKeys(true),
                event -> {});
        return new Sampler(logits.length).draw(logits.clone(), sequence);
    }

    private static int greedy(float[] logits, SamplingParams params, int... generated) {
        return draw(logits, Spec.of(0).continued(generated).sampling(params)).token();
    }

    private static int[] histogram(float[] logits, SamplingParams params) {
        return histogram(logits, params, DRAWS);
    }

    private static int[] histogram(float[] logits, SamplingParams params, int draws) {
        var counts = new int[logits.length];
        for (int seed = 0; seed < draws; seed++) {
            counts[draw(logits, Spec.of(0).sampling(seeded(params, seed))).token()]++;
        }
        return counts;
    }

    private static Set<Integer> drawn(float[] logits, SamplingParams params) {
        int[] counts = histogram(logits, params, 500);
        var tokens = new TreeSet<Integer>();
        IntStream.range(0, counts.length).filter(token -> counts[token] > 0).forEach(tokens::add);
        return tokens;
    }

    private static double chiSquare(int[] counts, double... probabilities) {
        int draws = Arrays.stream(counts).sum();
        double sum = 0;
        for (int token = 0; token < counts.length; token++) {
            double expected = probabilities[token] * draws;
            sum += (counts[token] - expected) * (counts[token] - expected) / expected;
        }
        return sum;
    }

    /** Chi-square with 3 degrees of freedom is above 16.27 once in a thousand. */
    @Test
    void tokensComeAsOftenAsTheirProbability() {
        assertThat(chiSquare(histogram(LOGITS, temperature(1)), 0.3, 0.1, 0.4, 0.2))
                .isLessThan(16.27);
    }

    @Test
    void tokensComeAsOftenAsTheirProbabilityFromPositionToPosition() {
        var counts = new int[LOGITS.length];
        for (int length = 1; length <= 4000; length++) {
            counts[
                    draw(LOGITS, Spec.of(new int[length]).sampling(temperature(1)))
                            .token()]++;
        }
        assertThat(chiSquare(counts, 0.3, 0.1, 0.4, 0.2)).isLessThan(16.27);
    }

    @Test
    void temperatureFlattensAndSharpens() {
        double sum = Math.sqrt(0.3) + Math.sqrt(0.1) + Math.sqrt(0.4) + Math.sqrt(0.2);
        assertThat(chiSquare(
                        histogram(LOGITS, temperature(2)),
                        Math.sqrt(0.3) / sum,
                        Math.sqrt(0.1) / sum,
                        Math.sqrt(0.4) / sum,
                        Math.sqrt(0.2) / sum))
                .isLessThan(16.27);
        assertThat(chiSquare(histogram(LOGITS, temperature(0.5)), 0.3, 0.1, 0.4, 0.2))
                .isGreaterThan(1000);
    }

    @Test
    void topKKeepsTheLikeliest() {
        assertThat(drawn(LOGITS, cut(1, 1, 1, 0, 0))).containsExactly(2);
        assertThat(drawn(LOGITS, cut(1, 1, 2, 0, 0))).containsExactly(0, 2);
        assertThat(drawn(LOGITS, cut(1, 1, 9, 0, 0))).containsExactly(0, 1, 2, 3);
    }

    @Test
    void topPKeepsTheFewestThatReachTheMass() {
        assertThat(drawn(LOGITS, cut(1, 0.05, 0, 0, 0))).containsExactly(2);
        assertThat(drawn(LOGITS, cut(1, 0.39, 0, 0, 0))).containsExactly(2);
        assertThat(drawn(LOGITS, cut(1, 0.41, 0, 0, 0))).containsExactly(0, 2);
        assertThat(drawn(LOGITS, cut(1, 0.71, 0, 0, 0))).containsExactly(0, 2, 3);
        assertThat(drawn(LOGITS, cut(1, 0.91, 0, 0, 0))).containsExactly(0, 1, 2, 3);
    }

    @Test
    void topPCountsTheMassThatTopKLeft() {
        assertThat(drawn(LOGITS, cut(1, 0.56, 2, 0, 0))).containsExactly(2);
        assertThat(drawn(LOGITS, cut(1, 0.58, 2, 0, 0))).containsExactly(0, 2);
    }

    @Test
    void minPKeepsWhatIsNotMuchLessLikelyThanTheLikeliest() {
        assertThat(drawn(LOGITS, cut(1, 1, 0, 0.74, 0))).containsExactly(0, 2);
        assertThat(drawn(LOGITS, cut(1, 1, 0, 0.76, 0))).containsExactly(2);
        assertThat(drawn(LOGITS, cut(1, 1, 0, 1, 0))).containsExactly(2);
    }

    @Test
    void whatTheCutsLeaveKeepsItsProportions() {
        int[] counts = histogram(LOGITS, cut(1, 0.85, 0, 0, 0));
        assertThat(counts[1]).isZero();
        double expected = DRAWS / 0.9;
        double sum = 0;
        for (int token : new int[] {0, 2, 3}) {
            double mean = expected * new double[] {0.3, 0.1, 0.4, 0.2}[token];
            sum += (counts[token] - mean) * (counts[token] - mean) / mean;
        }
        // 2 degrees of freedom
        assertThat(sum).isLessThan(13.82);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9, 0.95, 0.999})
    void topPOverALargeVocabularyCutsWhereASortDoes(double topP) {
        var random = new Random(5);
        var logits = new float[5000];
        IntStream.range(0, logits.length).forEach(token -> logits[token] = (float) (3 * random.nextGaussian()));
        double total = IntStream.range(0, logits.length)
                .mapToDouble(token -> Math.exp(logits[token]))
                .sum();
        int[] sorted = IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int seed = 0; seed < 300; seed++) {
            assertThat(draw(logits, Spec.of(0).sampling(cut(1, topP, 0, 0, seed)))
                            .token())
                    .isEqualTo(walk(logits, sorted, topP * total, CounterRandom.uniform(seed, 1)));
        }
    }

    /** Draws by the definition: the fewest tokens, likeliest first, that reach {@code mass}, and one of them. */
    private static int walk(float[] logits, int[] sorted, double mass, double uniform) {
        double kept = 0;
        for (int i = 0; kept < mass; i++) {
            kept += Math.exp(logits[sorted[i]]);
        }
        double sum = 0;
        for (int i = 0; ; i++) {
            sum += Math.exp(logits[sorted[i]]);
            if (sum > uniform * kept) {
                return sorted[i];
            }
        }
    }

    @Test
    void atTemperatureZeroTheLowestOfTheLikeliestIsTaken() {
        assertThat(greedy(LOGITS, SamplingParams.greedy())).isEqualTo(2);
        assertThat(greedy(new float[] {1, 3, 2, 3, 3}, SamplingParams.greedy())).isEqualTo(1);
        assertThat(greedy(new float[] {-0f, 0f}, SamplingParams.greedy())).isZero();
        assertThat(drawn(new float[] {1, 3, 2, 3, 3}, cut(1, 1, 1, 0, 0))).containsExactly(1);
    }

    @Test
    void theSameSeedAndPositionGiveTheSameToken() {
        IntToLongFunction token = seed -> draw(LOGITS, Spec.of(1, 2, 3).sampling(cut(1, 0.95, 0, 0, seed)))
                .token();
        assertThat(IntStream.range(0, 50).mapToLong(token))
                .containsExactly(IntStream.range(0, 50).mapToLong(token).boxed().toArray(Long[]::new));
        assertThat(IntStream.range(0, 50).mapToLong(token).distinct().count()).isGreaterThan(1);
    }

    @Test
    void presenceAndFrequencyPenalizeWhatWasGenerated() {
        float[] logits = {3, 2.5f, 0};
        var presence = new SamplingParams(0, 1, 0, 0, 1, 0, 1, Map.of(), 0);
        var frequency = new SamplingParams(0, 1, 0, 0, 0, 0.3, 1, Map.of(), 0);
        assertThat(greedy(logits, presence))
                .as("the prompt's token 0 was not generated")
                .isZero();
        assertThat(greedy(logits, presence, 0)).isEqualTo(1);
        assertThat(greedy(logits, presence, 0, 0, 0, 0, 1))
                .as("presence counts once")
                .isZero();
        assertThat(greedy(logits, frequency, 0)).isZero();
        assertThat(greedy(logits, frequency, 0, 0)).isEqualTo(1);
    }

    @Test
    void repetitionPenalizesPromptAndAnswerInBothSigns() {
        var repetition = new SamplingParams(0, 1, 0, 0, 0, 0, 2, Map.of(), 0);
        assertThat(greedy(new float[] {3, 2, 1}, repetition))
                .as("token 0 is the prompt")
                .isEqualTo(1);
        assertThat(greedy(new float[] {3, 2, 1}, repetition, 1, 1, 1)).isZero();
        assertThat(greedy(new float[] {-1, -1.5f}, repetition)).isEqualTo(1);
    }

    @Test
    void biasForcesAndForbids() {
        var forced = new SamplingParams(0, 1, 0, 0, 0, 0, 1, Map.of(1, 100.0), 0);
        var forbidden = new SamplingParams(0, 1, 0, 0, 0, 0, 1, Map.of(2, -100.0), 0);
        assertThat(greedy(LOGITS, forced)).isEqualTo(1);
        assertThat(greedy(LOGITS, forbidden)).isZero();
        assertThat(drawn(LOGITS, new SamplingParams(1, 1, 0, 0, 0, 0, 1, Map.of(2, -100.0), 0)))
                .containsExactly(0, 1, 3);
    }

    @Test
    void logProbabilitiesAreTheModelsOwn() {
        var bent = new SamplingParams(0.3, 1, 0, 0, 0, 0, 1, Map.of(1, 100.0), 0);
        Sampler.Drawn drawn = draw(LOGITS, Spec.of(0).sampling(bent).top(3));
        assertThat(drawn.token()).isEqualTo(1);
        assertThat(drawn.logProbability()).isEqualTo(Math.log(0.1), within(1e-6));
        assertThat(drawn.top().stream().map(Alternative::token)).containsExactly(2, 0, 3);
        assertThat(drawn.top().getFirst().logProbability()).isEqualTo(Math.log(0.4), within(1e-6));
        assertThat(draw(LOGITS, Spec.of(0)).top()).isEmpty();
    }

    @Test
    void aDistributionWithoutAFiniteLogitIsRefused() {
        float none = Float.NEGATIVE_INFINITY;
        for (float[] logits : new float[][] {{0, Float.NaN}, {0, Float.POSITIVE_INFINITY}, {none, none}}) {
            assertThatThrownBy(() -> draw(logits, Spec.of(0)))
                    .as(Arrays.toString(logits))
                    .isInstanceOf(ArithmeticException.class);
        }
        assertThat(drawn(new float[] {none, 0}, temperature(1))).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1e-9", "-0.1", "-1", "-17.3", "-300.5", "-707.9"})
    void exponentialsAreRight(double x) {
        assertThat(Exponential.of(x) / StrictMath.exp(x)).isEqualTo(1, within(1e-14));
    }

    @Test
    void exponentialsOfTheVerySmallAreZero() {
        assertThat(Exponential.of(-800)).isZero();
        assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isZero();
    }

    /** A change would change every seeded stream, also of generations that move between pods. */
    @Test
    void seedZeroGivesTheNumbersOfSplitMix() {
        assertThat(CounterRandom.uniform(0, 0)).isEqualTo((0xe220a8397b1dcdafL >>> 11) * 0x1p-53);
        assertThat(CounterRandom.uniform(0, 1)).isEqualTo((0x6e789e6aa1b965f4L >>> 11) * 0x1p-53);
        assertThat(CounterRandom.uniform(0, 2)).isEqualTo((0x06c45d188009454fL >>> 11) * 0x1p-53);
    }
}
