package io.colm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.reference.RandomModel;
import io.colm.training.torch.TorchModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ColmModuleTests {

    private NDManager manager;

    static List<ModelShape> shapes() {
        return List.of(TinyModels.AIR, TinyModels.PLAIN);
    }

    @BeforeEach
    void open() {
        TorchModule.useThreads(1);
        manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
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
        try (ColmModule module = new ColmModule(manager, shape, Precision.FP32)) {
            Weights weights = Weights.of(manager, shape, values(shape, 4));
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
        try (ColmModule module = new ColmModule(manager, shape, Precision.FP32)) {
            Weights weights = Weights.of(manager, shape, values);
            weights.train(1, 3);
            module.backward(weights, batch, prefixes);
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

    @Test
    void aTokenDoesNotSeeThoseAfterIt() {
        List<Map<String, float[]>> values = values(TinyModels.AIR, 7);
        try (ColmModule module = new ColmModule(manager, TinyModels.AIR, Precision.FP32)) {
            Weights weights = Weights.of(manager, TinyModels.AIR, values);
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
        try (ColmModule module = new ColmModule(manager, TinyModels.AIR, Precision.FP32)) {
            Weights weights = Weights.of(manager, TinyModels.AIR, values);
            float[] each = module.tokenLosses(weights, batch, List.of(1, 2));
            double first = 0;
            for (int i = 0; i < 16; i++) {
                first += each[i] / 16;
            }
            assertThat(each).hasSize(2 * 2 * 8);
            assertThat(first).isCloseTo(module.losses(weights, batch, List.of(1))[0], within(1e-5));
        }
    }

    @Test
    void productsInBfloat16LoseAlmostTheSame() {
        List<Map<String, float[]>> values = values(TinyModels.AIR, 9);
        long[][] batch = TinyModels.batch(5, 4, 17);
        Weights weights = Weights.of(manager, TinyModels.AIR, values);
        weights.train(1, 3);
        try (ColmModule exact = new ColmModule(manager, TinyModels.AIR, Precision.FP32);
                ColmModule rounded = new ColmModule(manager, TinyModels.AIR, Precision.BF16)) {
            float[] expected = exact.losses(weights, batch, List.of(1, 2, 3));
            assertThat(rounded.backward(weights, batch, List.of(1, 2, 3))).containsExactly(expected, within(0.02f));
        }
    }

    private float[] losses(
            ModelShape shape, List<Map<String, float[]>> values, long[][] batch, List<Integer> prefixes) {
        try (ColmModule module = new ColmModule(manager, shape, Precision.FP32)) {
            return module.losses(Weights.of(manager, shape, values), batch, prefixes);
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
        return Weights.of(manager, shape, moved);
    }

    private static float[] gradient(NDArray tensor) {
        try (NDArray gradient = tensor.getGradient()) {
            return gradient.toFloatArray();
        }
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

    private static List<Map<String, float[]>> values(ModelShape shape, long seed) {
        RandomModel model = new RandomModel(shape, seed);
        return IntStream.rangeClosed(1, shape.chainCount())
                .mapToObj(model::weights)
                .toList();
    }
}
