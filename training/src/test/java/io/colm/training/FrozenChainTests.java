package io.colm.training;

import static io.colm.training.TinyPasses.gradient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.training.corpus.Batch;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No gradient runs through frozen chains; the others learn as if it did. */
class FrozenChainTests {

    private static final Stage ALL = stage(1, false);
    private static final Distillation BY_A_FROZEN_CHAIN = new Distillation(1, 0.5, 2);
    private static final Distillation BY_ALL_CHAINS = new Distillation(3, 0.5, 2);

    @AutoClose
    private final TinyPasses passes = new TinyPasses();

    private record Lesson(
            ModelShape shape, Stage stage, @Nullable Distillation distillation) {}

    static List<ModelShape> shapes() {
        return List.of(TinyModels.AIR, TinyModels.PLAIN);
    }

    static Stream<Lesson> lessons() {
        return shapes().stream()
                .flatMap(shape -> Stream.of(stage(2, false), stage(3, false), stage(1, true), stage(2, true))
                        .flatMap(stage -> Stream.of(null, BY_A_FROZEN_CHAIN, BY_ALL_CHAINS)
                                .map(teacher -> new Lesson(shape, stage, teacher))));
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
                    float[] gradient = gradient(expected.weights().tensor(chain, tensor.name()));
                    assertThat(gradient(learnt.weights().tensor(chain, tensor.name())))
                            .as("chain %d, %s", chain, tensor.name())
                            .containsExactly(gradient, within(1e-5f * largest(gradient)));
                }
            }
        }
    }

    @Test
    void theFrozenChainsAreThoseBeforeTheFirstThatLearns() {
        Weights weights = passes.weights(TinyModels.AIR, 13);
        assertThat(weights.frozen()).isEqualTo(3);
        for (int first = 1; first <= 3; first++) {
            for (boolean headsOnly : new boolean[] {false, true}) {
                weights.train(stage(first, headsOnly));
                assertThat(weights.frozen()).isEqualTo(first - 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void nothingRunsBackThroughThem(ModelShape shape) {
        Weights weights = passes.weights(shape, 13);
        Batch batch = Batch.of(TinyModels.batch(3, 2, 17));
        try (ColmModule module = passes.module(shape)) {
            for (int first = 2; first <= 3; first++) {
                weights.train(stage(first, false));
                // A teacher of all chains, so that those that learn run too.
                SortedMap<Integer, Double> frozen = new TreeMap<>(Map.of(first - 1, 1.0));
                assertThatExceptionOfType(EngineException.class)
                        .isThrownBy(() -> module.backward(weights, batch, frozen, BY_ALL_CHAINS))
                        .withMessageContaining("does not require grad");
                module.backward(weights, batch, new TreeMap<>(Map.of(first, 1.0)), BY_ALL_CHAINS);
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
        Weights weights = passes.weights(lesson.shape(), 13);
        weights.train(stage);
        try (ColmModule module = passes.module(lesson.shape())) {
            Batch batch = Batch.of(TinyModels.batch(3, 2, 17));
            return new Learnt(weights, module.backward(weights, batch, terms, lesson.distillation()));
        }
    }

    private static Stage stage(int first, boolean headsOnly) {
        return new Stage(first, 3, headsOnly, new Objective.Largest(), null, new Budget.Steps(1));
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
