package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.Engine;
import io.colm.engine.EngineEvent;
import io.colm.engine.EngineEvent.Finished;
import io.colm.engine.EngineEvent.Token;
import io.colm.engine.EngineSettings;
import io.colm.engine.GenerationSpec;
import io.colm.engine.SamplingParams;
import io.colm.engine.Standing;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Stories of the shipped model, whose tokens chain 1 makes alone where it is sure. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PerTokenTierTests {

    private static final int CHAINS = 3;
    private static final int TOKENS = 60;
    private static final double BETWEEN = 0.5;
    private static final int[] NOTHING = {};

    private Engine engine;
    private int[] beginning;

    @BeforeAll
    void open() throws IOException {
        ModelDirectory tales = ModelDirectory.open(Path.of("..", "models", "tales"));
        try (Tokenizer tokenizer = Tokenizer.load(tales.tokenizer())) {
            beginning = tokenizer.encode("Once upon a time, a fox named Rusty");
        }
        engine = new Engine(
                OnnxModelRunner.open(tales, CHAINS, TestingModels.INT8), new EngineSettings(64, 64, 16, 32, 64));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private GenerationSpec spec(int chains, @Nullable Double threshold, long seed, int... continued) {
        double temperature = seed == 0 ? 0 : 0.8;
        return new GenerationSpec(
                beginning,
                continued,
                chains,
                List.of(),
                threshold,
                TOKENS,
                new SamplingParams(temperature, 1, 0, 0, 0, 0, 1, Map.of(), seed),
                NOTHING,
                2,
                List.of(),
                null,
                null,
                Standing.USUAL);
    }

    private List<Token> alone(GenerationSpec spec) {
        return together(List.of(spec)).getFirst();
    }

    private List<List<Token>> together(List<GenerationSpec> specs) {
        List<List<EngineEvent>> told = new ArrayList<>();
        for (GenerationSpec spec : specs) {
            List<EngineEvent> events = new ArrayList<>();
            told.add(events);
            engine.submit(spec, events::add);
        }
        while (!told.stream().allMatch(events -> !events.isEmpty() && events.getLast() instanceof Finished)) {
            engine.step();
        }
        return told.stream()
                .map(events -> events.stream()
                        .filter(Token.class::isInstance)
                        .map(Token.class::cast)
                        .toList())
                .toList();
    }

    @Test
    void aThresholdOfNothingIsTierOneAndOneBeyondAllIsTheMostChainsToTheBit() {
        for (int seed = 0; seed < 3; seed++) {
            assertThat(alone(spec(CHAINS, 0.0, seed))).isEqualTo(alone(spec(1, null, seed)));
            for (int most = 2; most <= CHAINS; most++) {
                assertThat(alone(spec(most, 1.01, seed))).isEqualTo(alone(spec(most, null, seed)));
            }
        }
    }

    @Test
    void neighboursChangeNoTokenAndNoTier() {
        List<GenerationSpec> specs = IntStream.range(0, 10)
                .mapToObj(i -> spec(1 + i % CHAINS, i % 4 == 3 ? null : BETWEEN, i))
                .toList();
        List<List<Token>> told = together(specs);
        for (int i = 0; i < specs.size(); i++) {
            assertThat(told.get(i)).as("generation %d", i).isEqualTo(alone(specs.get(i)));
        }
        assertThat(told.get(2)).extracting(Token::chains).contains(1, CHAINS);
    }

    @Test
    void aStoryGoesOnElsewhereWithTheSameTokensAndTiers() {
        List<Token> whole = alone(spec(CHAINS, BETWEEN, 7));
        int[] tokens = whole.stream().mapToInt(Token::token).toArray();
        for (int index = 1; index < TOKENS; index += 6) {
            assertThat(alone(spec(CHAINS, BETWEEN, 7, Arrays.copyOf(tokens, index))))
                    .isEqualTo(whole.subList(index, TOKENS));
        }
    }
}
