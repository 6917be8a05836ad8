package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.KvLayout.ElementType;
import io.colm.model.reference.Precision;
import io.colm.model.reference.RandomModel;
import io.colm.model.reference.ReferencePass;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the reference, and between ways of running the same tokens. */
class ExactnessTests {
    private static final int LENGTH = 75;
    private static final OnnxSettings INT8 = new OnnxSettings(io.colm.engine.onnx.Precision.INT8, ElementType.F32, 1);

    private static final Map<RandomModel, ReferencePass> REFERENCES = new HashMap<>();

    static List<RandomModel> models() {
        return TestingModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void theLogitsOfEveryPrefixAreTheReferences(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(LENGTH, 1);
        int chains = model.shape().chainCount();
        ReferencePass reference = reference(model, tokens);
        try (var steps = new Steps(TestingModels.open(model, OnnxSettings.REFERENCE))) {
            for (int tier = 1; tier <= chains; tier++) {
                List<float[]> logits = steps.pass(tokens, tier, steps.sequence(LENGTH));
                assertThat(error(logits, reference, tier)).as("tier " + tier).isLessThan(1e-4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void bfloat16KeysAndValuesStayClose(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(LENGTH, 1);
        int chains = model.shape().chainCount();
        ReferencePass reference = reference(model, tokens);
        var settings = new OnnxSettings(io.colm.engine.onnx.Precision.FP32, ElementType.BF16, 1);
        try (var steps = new Steps(TestingModels.open(model, settings))) {
            List<float[]> logits = steps.pass(tokens, chains, steps.sequence(LENGTH));
            assertThat(error(logits, reference, chains)).isBetween(1e-5, 3e-2);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void int8KeysAndValuesStayClose(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(LENGTH, 1);
        int chains = model.shape().chainCount();
        ReferencePass reference = reference(model, tokens);
        var settings = new OnnxSettings(io.colm.engine.onnx.Precision.FP32, ElementType.INT8, 1);
        try (var steps = new Steps(TestingModels.open(model, settings))) {
            List<float[]> logits = steps.pass(tokens, chains, steps.sequence(LENGTH));
            assertThat(error(logits, reference, chains)).isBetween(1e-5, 3e-2);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void int8StaysClose(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(LENGTH, 1);
        int chains = model.shape().chainCount();
        ReferencePass reference = reference(model, tokens);
        try (var steps = new Steps(TestingModels.open(model, INT8))) {
            List<float[]> logits = steps.pass(tokens, chains, steps.sequence(LENGTH));
            assertThat(error(logits, reference, chains)).isBetween(1e-5, 1e-1);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void keysAndValuesAreTheSameWhateverTierRan(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(LENGTH, 2);
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (var steps = new Steps(TestingModels.open(model, settings))) {
                int[] first = zeroed(steps);
                steps.pass(tokens, 1, first);
                for (int tier = 2; tier <= model.shape().chainCount(); tier++) {
                    int[] blocks = zeroed(steps);
                    steps.pass(tokens, tier, blocks);
                    assertThat(steps.bytes(blocks))
                            .as("%s, tier %d", settings, tier)
                            .isEqualTo(steps.bytes(first));
                }
            }
        }
    }

    private static int[] zeroed(Steps steps) {
        int[] blocks = steps.sequence(LENGTH);
        for (int block : blocks) {
            steps.pool
                    .memory()
                    .asSlice(steps.pool.offset(block), steps.pool.layout().blockBytes())
                    .fill((byte) 0);
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("models")
    void anyScheduleOfTiersAfterAnyPrefillGivesTheBitsOfAWholePass(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(LENGTH, 3);
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (var steps = new Steps(TestingModels.open(model, settings))) {
                int chains = model.shape().chainCount();
                List<float[]>[] whole = passes(steps, tokens, chains);
                Random random = new Random(4);
                for (int chunk : new int[] {1, 7, 64, LENGTH}) {
                    int[] blocks = steps.sequence(LENGTH);
                    int prompt = 60;
                    steps.prefill(Arrays.copyOf(tokens, prompt), chunk, blocks);
                    for (int position = prompt; position < LENGTH; position++) {
                        int tier = 1 + random.nextInt(chains);
                        List<float[]> logits = steps.row(tokens[position], position, tier, blocks)
                                .run();
                        assertThat(logits.getFirst())
                                .as("%s, chunks of %d, position %d, tier %d", settings, chunk, position, tier)
                                .isEqualTo(whole[tier].get(position));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void escalatingAtAnyTokenGivesTheBitsOfAWholePass(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(24, 5);
        try (var steps = new Steps(TestingModels.open(model, OnnxSettings.REFERENCE))) {
            int chains = model.shape().chainCount();
            List<float[]>[] whole = passes(steps, tokens, chains);
            int[] blocks = steps.sequence(tokens.length);
            for (int escalation = 0; escalation <= tokens.length; escalation++) {
                for (int position = 0; position < tokens.length; position++) {
                    int tier = position < escalation ? 1 : chains;
                    List<float[]> logits =
                            steps.row(tokens[position], position, tier, blocks).run();
                    assertThat(logits.getFirst())
                            .as("escalated at %d, position %d", escalation, position)
                            .isEqualTo(whole[tier].get(position));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aRowDoesNotKnowItsNeighbours(RandomModel model) throws IOException {
        int chains = model.shape().chainCount();
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (var steps = new Steps(TestingModels.open(model, settings))) {
                int[][] tokens = new int[16][];
                int[][] blocks = new int[16][];
                for (int i = 0; i < 16; i++) {
                    tokens[i] = Steps.tokens(5 + 7 * i, i);
                    blocks[i] = steps.sequence(tokens[i].length);
                    steps.prefill(tokens[i], 48, blocks[i]);
                }
                for (int i = 0; i < 16; i++) {
                    steps.row(tokens[i][tokens[i].length - 1], tokens[i].length - 1, 1 + i % chains, blocks[i]);
                }
                List<float[]> together = steps.run();
                for (int i = 0; i < 16; i++) {
                    List<float[]> alone = steps.row(
                                    tokens[i][tokens[i].length - 1], tokens[i].length - 1, 1 + i % chains, blocks[i])
                            .run();
                    assertThat(alone.getFirst()).as("%s, row %d", settings, i).isEqualTo(together.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void decodeRowsAndPrefillChunksShareAStep(RandomModel model) throws IOException {
        int chains = model.shape().chainCount();
        int[] tokens = Steps.tokens(LENGTH, 6);
        int[] other = Steps.tokens(LENGTH, 7);
        try (var steps = new Steps(TestingModels.open(model, OnnxSettings.REFERENCE))) {
            float[] expected =
                    steps.pass(tokens, chains, steps.sequence(LENGTH)).getLast();
            int[] blocks = steps.sequence(LENGTH);
            int[] otherBlocks = steps.sequence(LENGTH);
            steps.prefill(Arrays.copyOf(tokens, 40), 40, blocks);
            for (int position = 40; position < LENGTH; position++) {
                float[] last = steps.chunk(other, position - 40, position - 38, otherBlocks)
                        .row(tokens[position], position, chains, blocks)
                        .run()
                        .getFirst();
                if (position == LENGTH - 1) {
                    assertThat(last).isEqualTo(expected);
                }
            }
        }
    }

    /** Heads of chains that read key/value head {@code n mod kv}: what must not be mistaken for the model. */
    @Test
    void interleavedKeyValueHeadsAreAnotherModel() throws IOException {
        RandomModel model = TestingModels.model(32, 2, 3, 128, 64, 64);
        int[] tokens = Steps.tokens(LENGTH, 1);
        ReferencePass reference = reference(model, tokens);
        Map<String, float[]> weights = HeadOrder.interleaved(model, 1);
        var runner = new OnnxModelRunner(model.shape(), OnnxSettings.REFERENCE);
        runner.openChain(TestingModels.shard(model.shape(), 1, weights));
        try (var steps = new Steps(runner)) {
            List<float[]> logits = steps.pass(tokens, 1, steps.sequence(LENGTH));
            assertThat(error(logits, reference, 1)).isGreaterThan(1e-2);
        }
    }

    private static ReferencePass reference(RandomModel model, int[] tokens) {
        return REFERENCES.computeIfAbsent(
                model, m -> m.reference(Precision.DOUBLE).pass(tokens, m.shape().chainCount()));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<float[]>[] passes(Steps steps, int[] tokens, int chains) {
        List<float[]>[] passes = new List[chains + 1];
        for (int tier = 1; tier <= chains; tier++) {
            passes[tier] = steps.pass(tokens, tier, steps.sequence(tokens.length));
        }
        return passes;
    }

    /** Largest difference over all positions, relative to the largest logit. */
    private static double error(List<float[]> logits, ReferencePass reference, int tier) {
        double difference = 0;
        double largest = 0;
        for (int position = 0; position < logits.size(); position++) {
            double[] expected = reference.logits()[position][tier - 1];
            for (int i = 0; i < expected.length; i++) {
                difference = Math.max(difference, Math.abs(expected[i] - logits.get(position)[i]));
                largest = Math.max(largest, Math.abs(expected[i]));
            }
        }
        return difference / largest;
    }
}
