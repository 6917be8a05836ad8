package io.colm.model.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.ChainShape;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceModelTests {
    private static final int CHAINS = 3;
    private static final int[] TOKENS = {3, 16, 0, 7, 7, 11, 2, 5, 14, 1, 9, 4};

    private static ModelShape shape(Variant variant) {
        boolean air = variant == Variant.COLM_AIR;
        return new ModelShape(
                variant,
                17,
                3,
                4,
                24,
                10_000,
                1e-5,
                List.of(
                        new ChainShape(16, 2, 24),
                        new ChainShape(8, air ? 0 : 1, 12),
                        new ChainShape(24, air ? 0 : 3, 20)));
    }

    private static final RandomModel AIR = new RandomModel(shape(Variant.COLM_AIR), 1);
    private static final RandomModel COLM = new RandomModel(shape(Variant.COLM), 1);

    private static RandomModel model(Variant variant) {
        return variant == Variant.COLM_AIR ? AIR : COLM;
    }

    private static List<Map<String, float[]>> weights(RandomModel model) {
        return IntStream.rangeClosed(1, CHAINS).mapToObj(model::weights).toList();
    }

    private static void assertSameKv(ReferenceKv actual, ReferenceKv expected, int chain) {
        assertThat(actual.length(chain)).isEqualTo(expected.length(chain));
        assertThat(flat(actual, chain)).containsExactly(flat(expected, chain));
    }

    private static double[] flat(ReferenceKv kv, int chain) {
        return IntStream.range(0, 3)
                .boxed()
                .flatMapToDouble(layer -> IntStream.range(0, kv.length(chain))
                        .boxed()
                        .flatMapToDouble(position -> Arrays.stream(
                                        new double[][] {kv.key(chain, layer, position), kv.value(chain, layer, position)
                                        })
                                .flatMapToDouble(Arrays::stream)))
                .toArray();
    }

    private static int largest(double[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void theFullPassIsThatOfAMaskedDenseTransformer(Variant variant) {
        RandomModel model = model(variant);
        double[][] dense = new DenseColm(model.shape(), weights(model)).logits(TOKENS);
        double[][][] logits =
                model.reference(Precision.DOUBLE).pass(TOKENS, CHAINS).logits();
        for (int t = 0; t < TOKENS.length; t++) {
            assertThat(logits[t][CHAINS - 1]).containsExactly(dense[t], within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void floatStaysCloseToDouble(Variant variant) {
        double[][][] exact =
                model(variant).reference(Precision.DOUBLE).pass(TOKENS, CHAINS).logits();
        double[][][] rounded =
                model(variant).reference(Precision.FLOAT).pass(TOKENS, CHAINS).logits();
        for (int t = 0; t < TOKENS.length; t++) {
            double size =
                    Arrays.stream(exact[t][CHAINS - 1]).map(Math::abs).max().orElseThrow();
            assertThat(rounded[t][CHAINS - 1])
                    .containsExactly(exact[t][CHAINS - 1], within(1e-5 * size))
                    .isNotEqualTo(exact[t][CHAINS - 1]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onePassGivesTheLogitsOfEverySubModel(Variant variant) {
        for (Precision precision : Precision.values()) {
            ReferenceModel model = model(variant).reference(precision);
            double[][][] all = model.pass(TOKENS, CHAINS).logits();
            for (int chains = 1; chains < CHAINS; chains++) {
                double[][][] own = model.pass(TOKENS, chains).logits();
                for (int t = 0; t < TOKENS.length; t++) {
                    assertThat(own[t]).isDeepEqualTo(Arrays.copyOf(all[t], chains));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysAndValuesOfAChainAreTheSameWhateverChainsRunAfterIt(Variant variant) {
        for (Precision precision : Precision.values()) {
            ReferenceModel model = model(variant).reference(precision);
            ReferenceKv all = model.pass(TOKENS, CHAINS).kv();
            for (int chains = 1; chains < CHAINS; chains++) {
                assertSameKv(model.pass(TOKENS, chains).kv(), all, 1);
            }
            assertThat(all.length(2)).isEqualTo(variant == Variant.COLM_AIR ? 0 : TOKENS.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepsGiveWhatThePassGives(Variant variant) {
        for (Precision precision : Precision.values()) {
            ReferenceModel model = model(variant).reference(precision);
            ReferencePass pass = model.pass(TOKENS, CHAINS);
            ReferenceKv kv = new ReferenceKv(model.shape());
            for (int t = 0; t < TOKENS.length; t++) {
                assertThat(model.step(TOKENS[t], CHAINS, kv)).isDeepEqualTo(pass.logits()[t]);
            }
            assertSameKv(kv, pass.kv(), 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void prefillByTheFirstChainServesEverySubModel(Precision precision) {
        ReferenceModel model = AIR.reference(precision);
        for (int chains = 1; chains <= CHAINS; chains++) {
            ReferencePass pass = model.pass(TOKENS, chains);
            ReferenceKv kv = new ReferenceKv(model.shape());
            for (int t = 0; t < 7; t++) {
                model.step(TOKENS[t], 1, kv);
            }
            for (int t = 7; t < TOKENS.length; t++) {
                assertThat(model.step(TOKENS[t], chains, kv)).isDeepEqualTo(pass.logits()[t]);
            }
            assertSameKv(kv, pass.kv(), 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTierDrawnForEachTokenGivesThatTiersOwnLogits(Precision precision) {
        ReferenceModel model = AIR.reference(precision);
        double[][][] all = model.pass(TOKENS, CHAINS).logits();
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ReferenceKv kv = new ReferenceKv(model.shape());
            for (int t = 0; t < TOKENS.length; t++) {
                int chains = 1 + random.nextInt(CHAINS);
                assertThat(model.step(TOKENS[t], chains, kv)).isDeepEqualTo(Arrays.copyOf(all[t], chains));
            }
        }
    }

    @Test
    void escalatingAtAnyTokenContinuesAsTheLargerModelWould() {
        ReferenceModel model = AIR.reference(Precision.FLOAT);
        ReferenceKv small = new ReferenceKv(model.shape());
        List<Integer> written = new ArrayList<>(List.of(3, 8));
        model.step(3, 1, small);
        for (int index = 0; index < 10; index++) {
            List<Integer> text = new ArrayList<>(written);
            ReferenceKv kv = small.copy();
            while (text.size() < 14) {
                text.add(largest(model.step(text.getLast(), CHAINS, kv)[CHAINS - 1]));
            }
            int[] tokens = text.stream().mapToInt(Integer::intValue).toArray();
            double[][][] scratch = model.pass(tokens, CHAINS).logits();
            for (int t = written.size(); t < tokens.length; t++) {
                assertThat(tokens[t]).isEqualTo(largest(scratch[t - 1][CHAINS - 1]));
            }
            written.add(largest(model.step(written.getLast(), 1, small)[0]));
        }
    }

    @Test
    void aSiblingOfAnUpperChainContinuesOnTheSameKeysAndValues() {
        List<Map<String, float[]>> siblings = new ArrayList<>(weights(AIR));
        siblings.set(1, new RandomModel(AIR.shape(), 2).weights(2));
        ReferenceModel sibling = ReferenceModel.of(AIR.shape(), siblings, Precision.DOUBLE);
        ReferenceModel model = AIR.reference(Precision.DOUBLE);
        ReferenceKv kv = new ReferenceKv(AIR.shape());
        for (int t = 0; t < 6; t++) {
            model.step(TOKENS[t], CHAINS, kv);
        }
        double[][] swapped = sibling.step(TOKENS[6], CHAINS, kv);
        assertThat(swapped)
                .isDeepEqualTo(sibling.pass(Arrays.copyOf(TOKENS, 7), CHAINS).logits()[6]);
        assertThat(swapped[CHAINS - 1]).isNotEqualTo(model.pass(TOKENS, CHAINS).logits()[6][CHAINS - 1]);
    }

    @Test
    void colmDeEscalatesFreelyAndEscalatesOnlyAfterAPrefill() {
        ReferenceModel model = COLM.reference(Precision.DOUBLE);
        double[][][] all = model.pass(TOKENS, CHAINS).logits();
        ReferenceKv kv = new ReferenceKv(model.shape());
        assertThat(model.step(TOKENS[0], CHAINS, kv)).isDeepEqualTo(all[0]);
        assertThat(model.step(TOKENS[1], 1, kv)).isDeepEqualTo(Arrays.copyOf(all[1], 1));
        assertThatIllegalStateException()
                .isThrownBy(() -> model.step(TOKENS[2], 2, kv))
                .withMessageContaining("chain 2")
                .withMessageContaining("1 positions of 2");
        assertThat(kv.length()).isEqualTo(2);
        ReferenceKv prefilled = model.pass(Arrays.copyOf(TOKENS, 2), 2).kv();
        assertThat(model.step(TOKENS[2], 2, prefilled)).isDeepEqualTo(Arrays.copyOf(all[2], 2));
    }

    @Test
    void aForkDoesNotChangeItsOrigin() {
        ReferenceModel model = AIR.reference(Precision.DOUBLE);
        ReferenceKv kv = model.pass(new int[] {1, 2, 3}, 1).kv();
        ReferenceKv fork = kv.copy();
        model.step(4, 1, fork);
        assertThat(fork.length()).isEqualTo(4);
        assertThat(kv.length()).isEqualTo(3);
        kv.key(1, 0, 0)[0] = Double.NaN;
        assertThat(kv.key(1, 0, 0)).doesNotContain(Double.NaN);
    }

    @Test
    void aNormOverThePrefixBreaksTheNesting() {
        assertDoesNotNest(new ReferenceModel(AIR.shape(), chainWeights(), Precision.DOUBLE) {
            @Override
            double[] norm(double[][] h, int i, float[] gain) {
                double[] prefix =
                        Arrays.stream(h).flatMapToDouble(Arrays::stream).toArray();
                return scaled(h[i], rootMeanSquare(prefix), gain);
            }
        });
    }

    @Test
    void keyValueHeadsSharedAcrossChainsBreakTheNesting() {
        assertDoesNotNest(new ReferenceModel(AIR.shape(), chainWeights(), Precision.DOUBLE) {
            @Override
            int kvHead(int chain, int head, int chains) {
                int d = shape().headDim();
                int numbered = shape().prefixWidth(chain - 1) / d + head;
                int heads = shape().prefixWidth(chains) / d;
                return numbered / (heads / shape().kvHeads(1));
            }
        });
    }

    private static List<ChainWeights> chainWeights() {
        return IntStream.rangeClosed(1, CHAINS)
                .mapToObj(chain -> ChainWeights.of(AIR.shape(), chain, AIR.weights(chain)::get))
                .toList();
    }

    private static void assertDoesNotNest(ReferenceModel broken) {
        ReferencePass small = broken.pass(TOKENS, 1);
        ReferencePass full = broken.pass(TOKENS, CHAINS);
        assertThat(flat(full.kv(), 1)).isNotEqualTo(flat(small.kv(), 1));
        assertThat(full.logits()[5][0]).isNotEqualTo(small.logits()[5][0]);
        ReferenceKv kv = broken.pass(Arrays.copyOf(TOKENS, 7), 1).kv();
        assertThat(broken.step(TOKENS[7], CHAINS, kv)[CHAINS - 1]).isNotEqualTo(full.logits()[7][CHAINS - 1]);
    }

    @Test
    void whatCannotBeRunIsRefusedByName() {
        ReferenceModel model = ReferenceModel.of(AIR.shape(), weights(AIR).subList(0, 2), Precision.DOUBLE);
        ReferenceKv kv = new ReferenceKv(model.shape());
        assertThat(model.chains()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.step(17, 1, kv))
                .withMessage("token must be from 0 to 16, is 17");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.step(-1, 1, kv))
                .withMessage("token must be from 0 to 16, is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.step(1, 3, kv))
                .withMessage("chains must be from 1 to 2, is 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.pass(new int[25], 1))
                .withMessage("position must be from 0 to 23, is 24");
        assertThat(kv.length()).isZero();
    }

    @Test
    void missingOrWrongTensorsAreRefusedByName() {
        Map<String, float[]> first = AIR.weights(1);
        first.remove("layers.2.down");
        assertThatThrownBy(() -> ReferenceModel.of(AIR.shape(), List.of(first), Precision.DOUBLE))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContainingAll("layers.2.down of chain 1", "[16, 24]");
    }
}
