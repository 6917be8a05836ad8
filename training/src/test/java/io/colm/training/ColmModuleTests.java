package io.colm.training;

import static io.colm.training.TinyPasses.gradient;
import static io.colm.training.TinyPasses.values;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.reference.RandomModel;
import io.colm.training.corpus.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ColmModuleTests {

    @AutoClose
    private final TinyPasses passes = new TinyPasses();

    private static final Stage ALL = Stage.of(1, 3, new Objective.Largest(), new Budget.Steps(1));

    static List<ModelShape> shapes() {
        return List.of(TinyModels.AIR, TinyModels.PLAIN, TinyModels.SCALED);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyPrefixLosesWhatTheSubModelAloneLoses(ModelShape shape) {
        List<Map<String, float[]>> values = values(shape, 5);
        long[][] batch = TinyModels.batch(1, 3, 17);
        float[] together = losses(shape, values, batch, List.of(1, 2, 3));
        for (int k = 1; k <= 3; k++) {
            float[] alone = losses(TinyModels.prefix(shape, k), values, batch, List.of(k));
            assertThat(alone[0]).isCloseTo(together[k - 1], within(1e-5f));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void logitsOfEveryPrefixAreThoseOfTheReference(ModelShape shape) {
        int[] tokens = Arrays.stream(TinyModels.batch(9, 1, 16)[0])
                .mapToInt(Math::toIntExact)
                .toArray();
        double[][][] expected = new RandomModel(shape, 4)
                .reference(io.colm.model.reference.Precision.DOUBLE)
                .pass(tokens, 3)
                .logits();
        try (ColmModule module = passes.module(shape)) {
            Weights weights = passes.weights(shape, 4);
            for (int k = 1; k <= 3; k++) {
                float[] logits = module.logits(
                        weights, Arrays.stream(tokens).asLongStream().toArray(), k);
                for (int position = 0; position < tokens.length; position++) {
                    double[] reference = expected[position][k - 1];
                    double size = Arrays.stream(reference).map(Math::abs).max().orElseThrow();
                    for (int token = 0; token < reference.length; token++) {
                        assertThat((double) logits[position * reference.length + token])
                                .isCloseTo(reference[token], within(1e-4 * size));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradientsAgreeWithFiniteDifferences(ModelShape shape) {
        List<Map<String, float[]>> values = values(shape, 6);
        long[][] batch = TinyModels.batch(2, 2, 17);
        List<Integer> prefixes = List.of(1, 3);
        try (ColmModule module = passes.module(shape)) {
            Weights weights = passes.weights(shape, values);
            weights.train(ALL);
            module.backward(weights, Batch.of(batch), terms(prefixes), null);
            for (int chain = 1; chain <= 3; chain++) {
                for (TensorSpec tensor : ShardLayout.of(shape, chain).tensors()) {
                    float[] gradient = gradient(weights.tensor(chain, tensor.name()));
                    int element = largest(gradient);
                    double step = 4e-3;
                    double slope = (sum(module, moved(shape, values, chain, tensor, element, step), batch, prefixes)
                                    - sum(module, moved(shape, values, chain, tensor, element, -step), batch, prefixes))
                            / (2 * step);
                    assertThat((double) gradient[element])
                            .as("chain %d, %s[%d]", chain, tensor.name(), element)
                            .isCloseTo(slope, within(2e-3 + 0.03 * Math.abs(slope)));
                }
            }
        }
    }

    /** It would be on the processor, also where all others are on a GPU, which only a GPU would refuse. */
    @Test
    void theMathematicsMakesNoTensorOfNumbersAlone() throws IOException {
        try (InputStream source = ColmModule.class.getResourceAsStream("colm.py")) {
            assertThat(new String(source.readAllBytes(), UTF_8))
                    .contains("torch.")
                    .doesNotContainPattern("torch\\.(zeros|ones|full|empty|eye|arange|linspace|tensor|rand\\w*)\\(");
        }
    }

    @Test
    void aTokenDoesNotSeeThoseAfterIt() {
        List<Map<String, float[]>> values = values(TinyModels.AIR, 7);
        try (ColmModule module = passes.module(TinyModels.AIR)) {
            Weights weights = passes.weights(TinyModels.AIR, values);
            long[] tokens = TinyModels.batch(3, 1, 12)[0];
            float[] before = module.logits(weights, tokens, 3);
            tokens[11] = (tokens[11] + 1) % 300;
            float[] after = module.logits(weights, tokens, 3);
            assertThat(Arrays.copyOf(after, 11 * 300)).isEqualTo(Arrays.copyOf(before, 11 * 300));
            assertThat(after).isNotEqualTo(before);
        }
    }

    @Test
    void lossesByTokenHaveTheMeanThatTrainingSees() {
        List<Map<String, float[]>> values = values(TinyModels.AIR, 8);
        long[][] batch = TinyModels.batch(4, 2, 9);
        try (ColmModule module = passes.module(TinyModels.AIR)) {
            Weights weights = passes.weights(TinyModels.AIR, values);
            float[] each = module.tokenLosses(weights, Batch.of(batch), List.of(1, 2));
            double first = 0;
            for (int i = 0; i < 16; i++) {
                first += each[i] / 16;
            }
            assertThat(each).hasSize(2 * 2 * 8);
            assertThat(first).isCloseTo(module.losses(weights, batch, List.of(1))[0], within(1e-5));
        }
    }

    @Test
    void tokensThatDoNotCountChangeNothing() {
        Weights weights = passes.weights(TinyModels.AIR, 10);
        weights.train(ALL);
        Batch whole = Batch.of(TinyModels.batch(6, 1, 17));
        Batch half = Batch.of(TinyModels.batch(6, 1, 9));
        Arrays.fill(whole.targets()[0], 8, 16, Batch.NOT_COUNTED);
        try (ColmModule module = passes.module(TinyModels.AIR)) {
            for (Distillation teacher : new Distillation[] {null, new Distillation(3, 0.5, 2)}) {
                module.backward(weights, whole, terms(List.of(1, 3)), teacher);
                float[] masked = gradientTaken(weights.tensor(1, "layers.0.query"));
                module.backward(weights, half, terms(List.of(1, 3)), teacher);
                assertThat(gradientTaken(weights.tensor(1, "layers.0.query"))).containsExactly(masked, within(1e-6f));
            }
        }
    }

    @Test
    void aBatchInWhichNothingCountsTeachesNothing() {
        Weights weights = passes.weights(TinyModels.AIR, 12);
        weights.train(ALL);
        Batch batch = Batch.of(TinyModels.batch(8, 1, 9));
        Arrays.fill(batch.targets()[0], Batch.NOT_COUNTED);
        try (ColmModule module = passes.module(TinyModels.AIR)) {
            assertThat(module.backward(weights, batch, terms(List.of(1, 3)), new Distillation(3, 0.5, 1)))
                    .containsOnly(0);
            assertThat(gradient(weights.tensor(1, "head"))).containsOnly(0);
        }
    }

    @Test
    void aTeacherGivesTheGradientOfItsDivergenceAndLearnsNothing() {
        List<Map<String, float[]>> values = values(TinyModels.AIR, 11);
        long[][] rows = TinyModels.batch(7, 2, 9);
        Distillation teacher = new Distillation(3, 0.75, 1.5);
        SortedMap<Integer, Double> terms = new TreeMap<>(Map.of(1, 2.0));
        try (ColmModule module = passes.module(TinyModels.AIR)) {
            Weights weights = passes.weights(TinyModels.AIR, values);
            weights.train(ALL);
            module.backward(weights, Batch.of(rows), terms, teacher);
            assertThat(gradientTaken(weights.tensor(3, "head"))).containsOnly(0);
            float[] gradient = gradientTaken(weights.tensor(1, "head"));
            int element = largest(gradient);
            double step = 4e-3;
            double slope = (distilled(module, values, element, step, rows, teacher)
                            - distilled(module, values, element, -step, rows, teacher))
                    / (2 * step);
            assertThat((double) gradient[element]).isCloseTo(2 * slope, within(2e-3 + 0.03 * Math.abs(slope)));
        }
    }

    /** (1 - share) CE + share T² KL of chain 1 with one weight of its head moved, the teacher as it was. */
    private double distilled(
            ColmModule module,
            List<Map<String, float[]>> values,
            int element,
            double by,
            long[][] rows,
            Distillation teacher) {
        Weights fixed = passes.weights(TinyModels.AIR, values);
        Weights moved = moved(TinyModels.AIR, values, 1, new TensorSpec("head", List.of(300, 32)), element, by);
        double divergence = 0;
        int vocabulary = TinyModels.AIR.vocabulary();
        for (long[] row : rows) {
            long[] tokens = Arrays.copyOf(row, row.length - 1);
            float[] teaching = module.logits(fixed, tokens, 3);
            float[] learning = module.logits(moved, tokens, 1);
            for (int from = 0; from < teaching.length; from += vocabulary) {
                double[] p = softened(Arrays.copyOfRange(teaching, from, from + vocabulary), teacher.temperature());
                double[] q = softened(Arrays.copyOfRange(learning, from, from + vocabulary), teacher.temperature());
                for (int i = 0; i < vocabulary; i++) {
                    divergence += p[i] * Math.log(p[i] / q[i]) / (rows.length * tokens.length);
                }
            }
        }
        double loss = module.losses(moved, rows, List.of(1))[0];
        double squared = teacher.temperature() * teacher.temperature();
        return (1 - teacher.share()) * loss + teacher.share() * squared * divergence;
    }

    private static double[] softened(float[] logits, double temperature) {
        double[] odds = new double[logits.length];
        for (int i = 0; i < odds.length; i++) {
            odds[i] = Math.exp(logits[i] / temperature);
        }
        double sum = Arrays.stream(odds).sum();
        return Arrays.stream(odds).map(each -> each / sum).toArray();
    }

    @Test
    void productsInBfloat16LoseAlmostTheSame() {
        List<Map<String, float[]>> values = values(TinyModels.AIR, 9);
        long[][] batch = TinyModels.batch(5, 4, 17);
        Weights weights = passes.weights(TinyModels.AIR, values);
        weights.train(ALL);
        try (ColmModule exact = passes.module(TinyModels.AIR);
                ColmModule rounded = passes.module(TinyModels.AIR, Precision.BF16)) {
            float[] expected = exact.losses(weights, batch, List.of(1, 2, 3));
            assertThat(rounded.backward(weights, Batch.of(batch), terms(List.of(1, 2, 3)), null))
                    .containsExactly(expected, within(0.02f));
        }
    }

    private float[] losses(
            ModelShape shape, List<Map<String, float[]>> values, long[][] batch, List<Integer> prefixes) {
        try (ColmModule module = passes.module(shape)) {
            return module.losses(passes.weights(shape, values), batch, prefixes);
        }
    }

    private static double sum(ColmModule module, Weights weights, long[][] batch, List<Integer> prefixes) {
        double sum = 0;
        for (float loss : module.losses(weights, batch, prefixes)) {
            sum += loss;
        }
        return sum;
    }

    private Weights moved(
            ModelShape shape, List<Map<String, float[]>> values, int chain, TensorSpec tensor, int element, double by) {
        List<Map<String, float[]>> moved = new ArrayList<>(values);
        Map<String, float[]> own = new LinkedHashMap<>(values.get(chain - 1));
        float[] copy = own.get(tensor.name()).clone();
        copy[element] += (float) by;
        own.put(tensor.name(), copy);
        moved.set(chain - 1, own);
        return passes.weights(shape, moved);
    }

    private static SortedMap<Integer, Double> terms(List<Integer> prefixes) {
        SortedMap<Integer, Double> terms = new TreeMap<>();
        prefixes.forEach(chains -> terms.put(chains, 1.0));
        return terms;
    }

    /** The gradient, which is zero afterwards. */
    private static float[] gradientTaken(NDArray tensor) {
        float[] values = gradient(tensor);
        tensor.setRequiresGradient(false);
        tensor.setRequiresGradient(true);
        try (NDArray gradient = tensor.getGradient()) {
            gradient.muli(tensor.getManager().zeros(gradient.getShape()));
        }
        return values;
    }

    private static int largest(float[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (Math.abs(values[i]) > Math.abs(values[largest])) {
                largest = i;
            }
        }
        return largest;
    }
}
