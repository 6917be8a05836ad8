package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.Plan;
import io.colm.model.ChainShape;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelRunnerTests {
    private static final RandomModel MODEL = TestingModels.model(32, 1, 2, 64, 32);

    private final int[] tokens = Steps.tokens(10, 1);

    @Test
    void widthsThatAreNoWholeNumberOfVectorsAreRefused() {
        assertThatExceptionOfType(InvalidModelException.class)
                .isThrownBy(() -> new OnnxModelRunner(shape(16, 64), OnnxSettings.REFERENCE))
                .withMessageContaining("headDim must be a multiple of 32");
        assertThatExceptionOfType(InvalidModelException.class)
                .isThrownBy(() -> new OnnxModelRunner(shape(32, 72), OnnxSettings.REFERENCE))
                .withMessageContaining("chains[1].feedForward must be a multiple of 16");
    }

    private static void assertSameBits(List<float[]> logits, List<float[]> expected) {
        assertThat(logits.toArray(float[][]::new)).isDeepEqualTo(expected.toArray(float[][]::new));
    }

    private static ModelShape shape(int headDim, int feedForward) {
        return new ModelShape(
                Variant.COLM_AIR, 64, 1, headDim, 64, 10_000, 1e-5, List.of(new ChainShape(64, 1, feedForward)));
    }

    @Test
    void aModelDirectoryIsOpenedAsFarAsAsked(@TempDir Path folder) throws IOException {
        var shape = new ModelShape(
                Variant.COLM_AIR, 300, 1, 32, 64, 10_000, 1e-5, MODEL.shape().chains());
        ModelDirectory directory = new RandomModel(shape, 1).write(folder, "random", ElementType.F16);
        try (var runner = OnnxModelRunner.open(directory, 1, TestingModels.INT8)) {
            assertThat(runner.chains()).isEqualTo(1);
            assertThat(runner.shape().chainCount()).isEqualTo(2);
            assertThat(runner.kvLayout()).isEqualTo(KvLayout.of(shape, KvLayout.ElementType.BF16));
        }
    }

    @Test
    void aChainCanBeOpenedAndClosedBetweenSteps() throws IOException {
        try (var steps = new Steps(TestingModels.open(MODEL, OnnxSettings.REFERENCE))) {
            int[] blocks = steps.sequence(tokens.length);
            List<float[]> first = steps.pass(tokens, 1, blocks);
            List<float[]> second = steps.pass(tokens, 2, blocks);
            steps.runner.closeChain();
            assertThatThrownBy(() -> steps.row(1, 0, 2, blocks).run())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("row 0: chains must be from 1 to 1, is 2");
            assertSameBits(steps.pass(tokens, 1, blocks), first);
            steps.runner.openChain(TestingModels.shard(MODEL.shape(), 2, MODEL.weights(2)));
            assertSameBits(steps.pass(tokens, 2, blocks), second);
        }
    }

    @Test
    void thereIsNoChainBeyondTheShapes() throws IOException {
        try (var runner = TestingModels.open(MODEL, OnnxSettings.REFERENCE)) {
            var shard = TestingModels.shard(MODEL.shape(), 2, MODEL.weights(2));
            assertThatThrownBy(() -> runner.openChain(shard)).hasMessage("All 2 chains are open");
            assertThatThrownBy(() -> shard.floats("norm")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theShardOfAnotherChainIsRefused() throws IOException {
        try (var runner = new OnnxModelRunner(MODEL.shape(), OnnxSettings.REFERENCE)) {
            var shard = TestingModels.shard(MODEL.shape(), 2, MODEL.weights(2));
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> runner.openChain(shard))
                    .withMessageContaining("key");
            runner.openChain(TestingModels.shard(MODEL.shape(), 1, MODEL.weights(1)));
            var first = TestingModels.shard(MODEL.shape(), 1, MODEL.weights(1));
            assertThatExceptionOfType(InvalidModelException.class)
                    .isThrownBy(() -> runner.openChain(first))
                    .withMessageContaining("layers.0.query must have 32 x 96 weights, has 4096");
            assertThat(runner.chains()).isEqualTo(1);
        }
    }

    @Test
    void aRowThatCannotBeRunIsNamedAndTheRunnerStaysUsable() throws IOException {
        try (var steps = new Steps(TestingModels.open(MODEL, OnnxSettings.REFERENCE))) {
            int[] blocks = steps.sequence(tokens.length);
            List<float[]> before = steps.pass(tokens, 2, blocks);
            refused(steps.row(TestingModels.VOCABULARY, 0, 1, blocks), "row 0: token must be from 0 to 99, is 100");
            refused(steps.row(1, 256, 1, blocks), "row 0: position must be from 0 to 255, is 256");
            refused(steps.row(1, 0, 0, blocks), "row 0: chains must be from 1 to 2, is 0");
            refused(steps.row(1, 64, 1, blocks), "row 0: blocks of its sequence must be from 2 to 2147483647, is 1");
            refused(steps.row(1, 0, 1, new int[] {64}), "row 0: KV block must be from 0 to 63, is 64");
            assertSameBits(steps.pass(tokens, 2, blocks), before);
        }
    }

    private static void refused(Steps steps, String message) {
        assertThatThrownBy(steps::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aStepThatFailsHalfWayLeavesTheRunnerUsable() throws IOException {
        try (var steps = new Steps(TestingModels.open(MODEL, OnnxSettings.REFERENCE))) {
            int[] blocks = steps.sequence(tokens.length);
            List<float[]> before = steps.pass(tokens, 2, blocks);
            var closed = new KvPool(steps.runner.kvLayout(), 4);
            closed.close();
            var plan = new Plan(1, TestingModels.VOCABULARY);
            plan.add(1, 0, 2, new int[] {0}, true);
            assertThatThrownBy(() -> steps.runner.run(plan, closed)).isInstanceOf(IllegalStateException.class);
            assertSameBits(steps.pass(tokens, 2, blocks), before);
        }
    }

    @Test
    void aPoolOfAnotherLayoutIsRefused() throws IOException {
        try (var steps = new Steps(TestingModels.open(MODEL, TestingModels.INT8));
                var pool = new KvPool(KvLayout.of(MODEL.shape(), KvLayout.ElementType.F32), 1)) {
            var plan = new Plan(1, TestingModels.VOCABULARY);
            assertThatThrownBy(() -> steps.runner.run(plan, pool)).hasMessageContaining("the pool's layout must be");
        }
    }

    @Test
    void aStepMayHaveNoRowsOrNoLogits() throws IOException {
        try (var steps = new Steps(TestingModels.open(MODEL, TestingModels.INT8))) {
            assertThat(steps.run()).isEmpty();
            assertThat(steps.chunk(tokens, 0, tokens.length, steps.sequence(tokens.length))
                            .run())
                    .isEmpty();
        }
    }

    @Test
    void warmingUpEndsAndChangesNothing() throws IOException {
        try (var steps = new Steps(TestingModels.open(MODEL, TestingModels.INT8))) {
            int[] blocks = steps.sequence(tokens.length);
            List<float[]> before = steps.pass(tokens, 2, blocks);
            steps.runner.warmUp(Duration.ofMillis(300));
            assertSameBits(steps.pass(tokens, 2, blocks), before);
        }
    }
}
