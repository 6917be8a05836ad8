package io.colm.model.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ChainShape;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomModelTests {
    private static final ChainShape FIRST = new ChainShape(16, 2, 24);
    private static final ChainShape LATER = new ChainShape(8, 0, 12);
    private static final int[] TOKENS = {260, 5, 77, 120};

    @TempDir
    Path folder;

    private static ModelShape shape(int vocabulary, ChainShape... chains) {
        return new ModelShape(Variant.COLM_AIR, vocabulary, 2, 4, 32, 10_000, 1e-5, List.of(chains));
    }

    @ParameterizedTest
    @EnumSource
    void aStoredModelIsTheSameInEveryType(ElementType type) throws IOException {
        RandomModel random = new RandomModel(shape(270, FIRST, LATER), 9);
        ModelDirectory directory = random.write(folder.resolve("model"), "random", type);
        double[][][] expected =
                random.reference(Precision.FLOAT).pass(TOKENS, 2).logits();
        for (int k = 1; k <= 2; k++) {
            ReferenceModel loaded = ReferenceModel.load(ModelDirectory.open(directory.folder()), k, Precision.FLOAT);
            assertThat(loaded.chains()).isEqualTo(k);
            double[][][] logits = loaded.pass(TOKENS, k).logits();
            for (int t = 0; t < TOKENS.length; t++) {
                assertThat(logits[t]).isDeepEqualTo(Arrays.copyOf(expected[t], k));
            }
        }
        try (Tokenizer tokenizer = Tokenizer.load(directory.tokenizer())) {
            assertThat(tokenizer.vocabulary()).isBetween(261, 270);
        }
    }

    @Test
    void equalSeedsGiveEqualFiles() throws IOException {
        RandomModel random = new RandomModel(shape(261, FIRST, LATER), 9);
        ModelDirectory one = random.write(folder.resolve("one"), "random", ElementType.F16);
        ModelDirectory two = random.write(folder.resolve("two"), "random", ElementType.F16);
        ModelDirectory other =
                new RandomModel(random.shape(), 10).write(folder.resolve("other"), "random", ElementType.F16);
        assertThat(two.manifest()).isEqualTo(one.manifest());
        assertThat(other.manifest().chains())
                .doesNotContainAnyElementsOf(one.manifest().chains());
    }

    @Test
    void anAddedChainLeavesTheOthersAsTheyAre() {
        RandomModel two = new RandomModel(shape(20, FIRST, LATER), 9);
        RandomModel three = new RandomModel(shape(20, FIRST, LATER, LATER), 9);
        assertThat(three.weights(2).get("head")).containsExactly(two.weights(2).get("head"));
        assertThat(three.weights(3).get("head")).isNotEqualTo(three.weights(2).get("head"));
    }

    @Test
    void aVocabularyWithoutRoomForATokenizerIsRefused() {
        assertThatThrownBy(() -> new RandomModel(shape(260, FIRST), 1).write(folder, "small", ElementType.F32))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContainingAll("at least 261", "is 260");
    }
}
