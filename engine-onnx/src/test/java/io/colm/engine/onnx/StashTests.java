package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.reference.RandomModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows run in two steps: chain 1 first, the later chains over what it left. */
class StashTests {
    private static final int LENGTH = 70;
    private static final int PROMPT = 50;

    static List<RandomModel> models() {
        return TestingModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void draftsThenVerifiedHaveTheBitsOfAWholePass(RandomModel model) throws IOException {
        int[] tokens = Steps.tokens(LENGTH, 1);
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (var steps = new Steps(TestingModels.open(model, settings))) {
                List<float[]> first = steps.pass(tokens, 1, steps.sequence(LENGTH));
                for (int tier = 2; tier <= model.shape().chainCount(); tier++) {
                    List<float[]> whole = steps.pass(tokens, tier, steps.sequence(LENGTH));
                    int[] blocks = steps.sequence(LENGTH);
                    steps.prefill(Arrays.copyOf(tokens, PROMPT), 17, blocks);
                    List<float[]> drafted = draft(steps, tokens, blocks);
                    assertThat(rows(drafted))
                            .as("%s, drafts", settings)
                            .isDeepEqualTo(rows(first.subList(PROMPT, LENGTH)));
                    assertThat(rows(verify(steps, tokens, tier, blocks)))
                            .as("%s, tier %d", settings, tier)
                            .isDeepEqualTo(rows(whole.subList(PROMPT, LENGTH)));
                }
            }
        }
    }

    private static List<float[]> draft(Steps steps, int[] tokens, int[] blocks) {
        List<float[]> logits = new ArrayList<>();
        for (int position = PROMPT; position < LENGTH; position++) {
            logits.addAll(steps.draft(tokens[position], position, blocks, slot(position))
                    .run());
        }
        return logits;
    }

    private static List<float[]> verify(Steps steps, int[] tokens, int tier, int[] blocks) {
        for (int position = PROMPT; position < LENGTH; position++) {
            steps.verify(tokens[position], position, tier, blocks, slot(position));
        }
        return steps.run();
    }

    private static float[][] rows(List<float[]> logits) {
        return logits.toArray(float[][]::new);
    }

    private static int slot(int position) {
        return LENGTH - position;
    }

    @Test
    void draftsVerifiedRowsAndWholeRowsShareAStep() throws IOException {
        RandomModel model = TestingModels.all().getFirst();
        int chains = model.shape().chainCount();
        int[] tokens = Steps.tokens(LENGTH, 2);
        int last = LENGTH - 1;
        try (var steps = new Steps(TestingModels.open(model, OnnxSettings.REFERENCE))) {
            List<float[]> whole = steps.pass(tokens, chains, steps.sequence(LENGTH));
            List<float[]> first = steps.pass(tokens, 1, steps.sequence(LENGTH));
            int[] one = prefilled(steps, tokens);
            int[] two = prefilled(steps, tokens);
            int[] three = prefilled(steps, tokens);
            steps.draft(tokens[last], last, one, 3).run();

            List<float[]> together = steps.draft(tokens[last], last, two, 0)
                    .verify(tokens[last], last, chains, one, 3)
                    .row(tokens[last], last, chains, three)
                    .run();

            assertThat(rows(together)).isDeepEqualTo(new float[][] {first.getLast(), whole.getLast(), whole.getLast()});
        }
    }

    private static int[] prefilled(Steps steps, int[] tokens) {
        int[] blocks = steps.sequence(LENGTH);
        steps.prefill(Arrays.copyOf(tokens, LENGTH - 1), 64, blocks);
        return blocks;
    }

    @Test
    void whatWasNotLeftCannotBeTaken() throws IOException {
        RandomModel model = TestingModels.all().getFirst();
        try (var steps = new Steps(TestingModels.open(model, OnnxSettings.REFERENCE))) {
            int[] blocks = steps.sequence(8);
            steps.draft(7, 0, blocks, 2).run();
            for (int[] wrong : new int[][] {{7, 0, 1}, {7, 0, 9}, {8, 0, 2}, {7, 1, 2}, {0, 0, 0}}) {
                steps.verify(wrong[0], wrong[1], 2, blocks, wrong[2]);
                assertThatThrownBy(steps::run)
                        .as(Arrays.toString(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("slot " + wrong[2]);
            }
            assertThat(steps.verify(7, 0, 2, blocks, 2).run()).hasSize(1);
        }
    }

    @Test
    void aRowOfLaterChainsNeedsATierOfTwoOrMore() throws IOException {
        try (var steps = new Steps(TestingModels.open(TestingModels.all().getFirst(), OnnxSettings.REFERENCE))) {
            steps.verify(7, 0, 1, steps.sequence(1), 0);
            assertThatThrownBy(steps::run).hasMessageContaining("chains must be from 2");
        }
    }
}
