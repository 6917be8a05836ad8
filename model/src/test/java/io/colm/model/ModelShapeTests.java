package io.colm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ModelShapeTests {
    private static final ChainShape FIRST = new ChainShape(128, 2, 384);
    private static final ChainShape LATER = new ChainShape(64, 0, 192);

    private static ModelShape air(ChainShape... chains) {
        return new ModelShape(Variant.COLM_AIR, 4096, 8, 32, 512, 10_000, 1e-5, List.of(chains));
    }

    private static ModelShape colm(ChainShape... chains) {
        return new ModelShape(Variant.COLM, 4096, 8, 32, 512, 10_000, 1e-5, List.of(chains));
    }

    private static void refused(ThrowingCallable impossible, String message) {
        assertThatThrownBy(impossible).isInstanceOf(InvalidModelException.class).hasMessage(message);
    }

    @Test
    void widthsAndHeadsAddUpOverAPrefix() {
        ModelShape shape = air(FIRST, LATER, LATER);
        assertThat(shape.chainCount()).isEqualTo(3);
        assertThat(shape.prefixWidth(0)).isZero();
        assertThat(shape.prefixWidth(2)).isEqualTo(192);
        assertThat(shape.prefixFeedForward(3)).isEqualTo(768);
        assertThat(shape.heads(1)).isEqualTo(4);
        assertThat(shape.heads(3)).isEqualTo(2);
    }

    @Test
    void laterChainsReadTheKeysOfTheFirstInAirAndTheirOwnOtherwise() {
        assertThat(air(FIRST, LATER).kvHeads(2)).isEqualTo(2);
        assertThat(colm(FIRST, new ChainShape(64, 1, 192)).kvHeads(2)).isEqualTo(1);
    }

    @Test
    void parametersAreThoseOfTheTensors() {
        ModelShape shape = air(FIRST, LATER);
        long first = 2L * 4096 * 128 + 128 + 8 * (2 * 128 + 2 * 128 * 128 + 2 * 64 * 128 + 3 * 384 * 128);
        long second =
                2L * 4096 * 64 + 64 + 8 * (2 * 64 + 2 * 64 * (128 + 64) + 2 * 192 * (128 + 64) + 64 * (384 + 192));
        assertThat(shape.parameters(1)).isEqualTo(first);
        assertThat(shape.parameters(2)).isEqualTo(first + second);
    }

    @Test
    void theFirstChainsAreAShapeOfTheirOwn() {
        assertThat(ShardLayout.of(air(FIRST, LATER, LATER), 2)).isEqualTo(ShardLayout.of(air(FIRST, LATER), 2));
    }

    @Test
    void aShardHoldsTheDocumentedTensorsInOrder() {
        ModelShape shape = new ModelShape(Variant.COLM_AIR, 9, 1, 32, 512, 10_000, 1e-5, List.of(FIRST, LATER));
        assertThat(ShardLayout.of(shape, 1).tensors())
                .containsExactly(
                        new TensorSpec("embedding", 9, 128),
                        new TensorSpec("layers.0.attention_norm", 128),
                        new TensorSpec("layers.0.query", 128, 128),
                        new TensorSpec("layers.0.key", 64, 128),
                        new TensorSpec("layers.0.value", 64, 128),
                        new TensorSpec("layers.0.output", 128, 128),
                        new TensorSpec("layers.0.feed_forward_norm", 128),
                        new TensorSpec("layers.0.gate", 384, 128),
                        new TensorSpec("layers.0.up", 384, 128),
                        new TensorSpec("layers.0.down", 128, 384),
                        new TensorSpec("norm", 128),
                        new TensorSpec("head", 9, 128));
        assertThat(ShardLayout.of(shape, 2).tensors())
                .contains(
                        new TensorSpec("layers.0.query", 64, 192),
                        new TensorSpec("layers.0.gate", 192, 192),
                        new TensorSpec("layers.0.down", 64, 576))
                .noneMatch(tensor -> tensor.name().endsWith("key"));
    }

    @Test
    void impossibleShapesNameTheField() {
        refused(() -> new ChainShape(0, 1, 1), "width must be from 1 to 131072, is 0");
        refused(() -> new ChainShape(1, -1, 1), "kvHeads must not be negative, is -1");
        refused(() -> new ChainShape(1, 1, 0), "feedForward must be from 1 to 1048576, is 0");
        refused(() -> air(), "chains must be 1 to 64, are 0");
        refused(() -> air(new ChainShape(48, 1, 8)), "chains[1].width must be a multiple of headDim 32, is 48");
        refused(() -> air(LATER), "chains[1].kvHeads must be positive, is 0");
        refused(
                () -> air(FIRST, FIRST),
                "chains[2].kvHeads must be 0: in CoLM-Air keys and values come from chain 1, is 2");
        refused(() -> colm(FIRST, LATER), "chains[2].kvHeads must be positive, is 0");
        refused(
                () -> air(FIRST, new ChainShape(96, 0, 8)),
                "chains[2].width gives 3 query heads, which 2 key/value heads do not divide");
        refused(
                () -> colm(FIRST, new ChainShape(64, 3, 8)),
                "chains[2].width gives 2 query heads, which 3 key/value heads do not divide");
    }

    @Test
    void numbersOutOfBoundsNameTheField() {
        List<ChainShape> one = List.of(FIRST);
        refused(
                () -> new ModelShape(Variant.COLM, 0, 1, 32, 1, 1e4, 1e-5, one),
                "vocabulary must be from 1 to 4194304, is 0");
        refused(
                () -> new ModelShape(Variant.COLM, 1, Integer.MAX_VALUE, 32, 1, 1e4, 1e-5, one),
                "layers must be from 1 to 4096, is 2147483647");
        refused(
                () -> new ModelShape(Variant.COLM, 1, 1, 3, 1, 1e4, 1e-5, one),
                "headDim must be positive and even, is 3");
        refused(
                () -> new ModelShape(Variant.COLM, 1, 1, 32, 0, 1e4, 1e-5, one),
                "context must be from 1 to 16777216, is 0");
        refused(() -> new ModelShape(Variant.COLM, 1, 1, 32, 1, 1, 1e-5, one), "ropeTheta must be above 1, is 1.0");
        refused(
                () -> new ModelShape(Variant.COLM, 1, 1, 32, 1, Double.NaN, 1e-5, one),
                "ropeTheta must be above 1, is NaN");
        refused(
                () -> new ModelShape(Variant.COLM, 1, 1, 32, 1, 1e4, 0, one),
                "normEpsilon must be within (0, 1), is 0.0");
    }

    @Test
    void theLargestShapeStillCounts() {
        List<ChainShape> chains = new ArrayList<>(Collections.nCopies(64, new ChainShape(1 << 17, 1, 1 << 20)));
        ModelShape largest = new ModelShape(Variant.COLM, 1 << 22, 1 << 12, 1 << 17, 1 << 24, 1e4, 1e-5, chains);
        assertThat(largest.prefixFeedForward(64)).isEqualTo(1 << 26);
        assertThat(ShardLayout.of(largest, 64).parameters()).isPositive();
    }

    @Test
    void aShapeKeepsItsOwnChains() {
        List<ChainShape> chains = new ArrayList<>(List.of(FIRST));
        ModelShape shape = new ModelShape(Variant.COLM_AIR, 9, 1, 32, 512, 10_000, 1e-5, chains);
        chains.clear();
        assertThat(shape.chain(1)).isEqualTo(FIRST);
    }
}
