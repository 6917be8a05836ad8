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
import io.colm.training.corpus.Batch;
import io.colm.training.torch.TorchModule;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No gradient runs through frozen chains; the others learn as if it did. */
class FrozenChainTests {

    private static final Stage ALL = stage(1, false);
    private static final Distillation BY_A_FROZEN_CHAIN = new Distillation(1, 0.5, 2);
    private static final Distillation BY_ALL_CHAINS = new Distillation(3, 0.5, 2);

    private NDManager manager;

    private record Lesson(
            ModelShape shape, Stage stage, @Nullable Distillation distillation) {}

    static Stream<Lesson> lessons() {
        return Stream.of(TinyModels.AIR, TinyModels.PLAIN)
                .flatMap(shape -> Stream.of(stage(2, false), stage(3, false), stage(1, true), stage(2, true))
                        .flatMap(stage -> Stream.of(null, BY_A_FROZEN_CHAIN, BY_ALL_CHAINS)
                                .map(teacher -> new Lesson(shape, stage, teacher))));
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
    @MethodSource("lessons")
    void theOthersLoseAndLearnWhatTheyWouldIfNothingWereFrozen(Lesson lesson) {
        Learnt expected = learn(lesson, ALL);
        Learnt learnt = learn(lesson, lesson.stage());
        assertThat(learnt.losses()).containsExactly(expected.losses(), within(1e-6f));
        for (int chain = 1; chain <= 3; chain++) {
            for (TensorSpec tensor : ShardLayout.of(lesson.shape(), chain).tensors()) {
                if (lesson.stage().trains(chain, tensor.name())) {
                    float[] gradient = gradient(expected.weights(), chain, tensor);
                    assertThat(gradient(learnt.weights(), chain, tensor))
                            .as("chain %d, %s", chain, tensor.name())
                            .containsExactly(gradient, within(1e-5f * largest(gradient)));
                }
            }
        }
    }

    @Test
    void theFrozenChainsAreThoseBeforeTheFirstThatLearns() {
        Weights weights = weights(TinyModels.AIR);
        assertThat(weights.frozen()).isEqualTo(3);
        for (int first = 1; first <= 3; first++) {
            for (boolean headsOnly : new boolean[] {false, true}) {
                weights.train(stage(first, headsOnly));
                assertThat(weights.frozen()).isEqualTo(first - 1);
            }
        }
    }

    private record Learnt(Weights weights, float[] losses) {}

    /** One backward pass of {@code stage} on the losses of the lesson's own. */
    private Learnt learn(Lesson lesson, Stage stage) {
        SortedMap<Integer, Double> terms = new TreeMap<>();
        for (int chains = lesson.stage().first(); chains <= 3; chains++) {
            terms.put(chains, 0.5 * chains);
        }
        Weights weights = weights(lesson.shape());
        weights.train(stage);
        try (ColmModule module = new ColmModule(manager, lesson.shape(), Precision.FP32)) {
            Batch batch = Batch.of(TinyModels.batch(3, 2, 17));
            return new Learnt(weights, module.backward(weights, batch, terms, lesson.distillation()));
        }
    }

    private Weights weights(ModelShape shape) {
        RandomModel model = new RandomModel(shape, 13);
        return Weights.of(
                manager,
                shape,
                IntStream.rangeClosed(1, 3).mapToObj(model::weights).toList());
    }

    private static Stage stage(int first, boolean headsOnly) {
        return new Stage(first, 3, headsOnly, new Objective.Largest(), null, new Budget.Steps(1));
    }

    private static float[] gradient(Weights weights, int chain, TensorSpec tensor) {
        try (NDArray gradient = weights.tensor(chain, tensor.name()).getGradient()) {
            return gradient.toFloatArray();
        }
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
