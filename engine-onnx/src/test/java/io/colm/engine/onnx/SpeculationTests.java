package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.Engine;
import io.colm.engine.EngineEvent;
import io.colm.engine.EngineEvent.Finished;
import io.colm.engine.EngineEvent.Token;
import io.colm.engine.EngineSettings;
import io.colm.engine.GenerationSpec;
import io.colm.engine.SamplingParams;
import io.colm.engine.Speculation;
import io.colm.model.reference.RandomModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drafts of real products, verified: the tokens and their log-probabilities are those of plain decoding, to the bit. */
class SpeculationTests {
    private static final EngineSettings PLAIN = new EngineSettings(16, 32, 4, 32, 4);

    static Stream<RandomModel> models() {
        return Stream.concat(TestingModels.all().stream(), Stream.of(TestingModels.plain(32, 1, 2, 64, 64, 32)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void draftsChangeNoTokenAndNoLogProbability(RandomModel model) throws IOException {
        int drafted = 0;
        int accepted = 0;
        for (OnnxSettings settings : TestingModels.SETTINGS) {
            try (Engine plain = new Engine(TestingModels.open(model, settings), PLAIN);
                    Engine drafting =
                            new Engine(TestingModels.open(model, settings), PLAIN.with(new Speculation(6, 4)))) {
                for (int seed = 0; seed < 6; seed++) {
                    // Low temperatures keep some of chain 1's guesses, high ones reject them.
                    GenerationSpec spec = spec(seed, seed / 5.0, model.shape().chainCount());
                    List<EngineEvent> told = run(drafting, spec);
                    assertThat(tokens(told))
                            .as("%s, seed %d", settings, seed)
                            .hasSize(60)
                            .isEqualTo(tokens(run(plain, spec)));
                    EngineEvent.Counts counts = ((Finished) told.getLast()).counts();
                    drafted += counts.draftedTokens();
                    accepted += counts.acceptedTokens();
                }
            }
        }
        assertThat(drafted).isPositive();
        assertThat(accepted).isLessThan(drafted);
    }

    private static List<Token> tokens(List<EngineEvent> events) {
        return events.stream()
                .filter(Token.class::isInstance)
                .map(Token.class::cast)
                .toList();
    }

    private static List<EngineEvent> run(Engine engine, GenerationSpec spec) {
        List<EngineEvent> events = new ArrayList<>();
        engine.submit(spec, events::add);
        while (events.isEmpty() || !(events.getLast() instanceof Finished)) {
            engine.step();
        }
        return events;
    }

    private static GenerationSpec spec(long seed, double temperature, int chains) {
        SamplingParams sampling = new SamplingParams(temperature, 1, 0, 0, 0, 0, 1, Map.of(), seed);
        return new GenerationSpec(
                Steps.tokens(20, seed), new int[0], chains, List.of(), 60, sampling, new int[0], 2, List.of());
    }
}
