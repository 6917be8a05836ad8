package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.colm.engine.Engine;
import io.colm.engine.EngineEvent;
import io.colm.engine.EngineEvent.Finished;
import io.colm.engine.EngineEvent.Token;
import io.colm.engine.EngineSettings;
import io.colm.engine.Generation;
import io.colm.engine.GenerationSpec;
import io.colm.engine.GenerationSpec.ScheduledTier;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.SamplingParams;
import io.colm.engine.Speculation;
import io.colm.model.reference.Precision;
import io.colm.model.reference.RandomModel;
import io.colm.model.reference.ReferencePass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model whose chains have keys and values of their own: every tier is exact, and moving up costs a prefill that is told. */
class PlainColmTests {
    private static final RandomModel MODEL = TestingModels.plain(32, 2, 3, 128, 64, 64);
    private static final EngineSettings SETTINGS = new EngineSettings(16, 32, 4, 32, 4);
    private static final int PROMPT = 70;
    private static final int[] TOKENS = Steps.tokens(PROMPT, 1);

    @Test
    void theLogitsOfEveryPrefixAreTheReferences() throws IOException {
        ReferencePass reference = MODEL.reference(Precision.DOUBLE).pass(TOKENS, 3);
        try (var steps = new Steps(TestingModels.open(MODEL, OnnxSettings.REFERENCE))) {
            for (int tier = 1; tier <= 3; tier++) {
                List<float[]> logits = steps.pass(TOKENS, tier, steps.sequence(PROMPT));
                for (int position = 0; position < PROMPT; position++) {
                    double[] expected = reference.logits()[position][tier - 1];
                    for (int i = 0; i < expected.length; i++) {
                        assertThat((double) logits.get(position)[i])
                                .as("tier %d, position %d", tier, position)
                                .isCloseTo(expected[i], within(1e-4));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void movingUpRunsEarlierPositionsAgainAndGivesTheTokensOfAFreshStart(ElementType type) throws IOException {
        var settings = new OnnxSettings(io.colm.engine.onnx.Precision.FP32, type, 1);
        try (var engine = new Engine(TestingModels.open(MODEL, settings), SETTINGS)) {
            List<EngineEvent> moved = run(engine, spec(1, new int[0], List.of(new ScheduledTier(9, 3))));
            int[] first = tokens(moved).stream().limit(9).mapToInt(Token::token).toArray();
            List<EngineEvent> fresh = run(engine, spec(3, first, List.of()));
            assertThat(tokens(moved).subList(9, 20)).isEqualTo(tokens(fresh));
            // All but the last token, which no step had run.
            assertThat(counts(moved).reprefilledTokens()).isEqualTo(PROMPT + 8);
            assertThat(moved).contains(new EngineEvent.TierChanged(9, 1, 3, PROMPT + 8));
        }
    }

    @Test
    void movingDownAndUpAgainRunsThemAgain() throws IOException {
        try (var engine = engine()) {
            List<EngineEvent> moved =
                    run(engine, spec(2, new int[0], List.of(new ScheduledTier(5, 1), new ScheduledTier(10, 2))));
            assertThat(counts(moved).reprefilledTokens()).isEqualTo(PROMPT + 9);
            int[] first =
                    tokens(moved).stream().limit(10).mapToInt(Token::token).toArray();
            assertThat(tokens(moved).subList(10, 20)).isEqualTo(tokens(run(engine, spec(2, first, List.of()))));
        }
    }

    @Test
    void movingUpInTheMidstOfADraftDropsIt() throws IOException {
        try (var engine = engine();
                var drafting = new Engine(
                        TestingModels.open(MODEL, OnnxSettings.REFERENCE), SETTINGS.with(new Speculation(6, 4)))) {
            List<EngineEvent> events = new ArrayList<>();
            Generation generation = drafting.submit(spec(2, new int[0], List.of()), events::add);
            while (tokens(events).isEmpty()) {
                drafting.step();
            }
            drafting.step();
            drafting.step();
            generation.changeTier(3);
            finish(drafting, events);
            int at = (int) tokens(events).stream()
                    .takeWhile(token -> token.chains() == 2)
                    .count();
            assertThat(at).isLessThan(20);
            assertThat(tokens(events))
                    .isEqualTo(tokens(run(engine, spec(2, new int[0], List.of(new ScheduledTier(at, 3))))));
        }
    }

    @Test
    void blocksAreNeitherToldNorShared() throws IOException {
        try (var engine = engine()) {
            for (int round = 0; round < 2; round++) {
                List<EngineEvent> events = run(engine, spec(3, new int[0], List.of()));
                assertThat(events).noneMatch(EngineEvent.BlockFilled.class::isInstance);
                assertThat(counts(events).cachedTokens()).isZero();
            }
        }
    }

    private static Engine engine() throws IOException {
        return new Engine(TestingModels.open(MODEL, OnnxSettings.REFERENCE), SETTINGS);
    }

    private static List<EngineEvent> run(Engine engine, GenerationSpec spec) {
        List<EngineEvent> events = new ArrayList<>();
        engine.submit(spec, events::add);
        finish(engine, events);
        return events;
    }

    private static void finish(Engine engine, List<EngineEvent> events) {
        while (events.isEmpty() || !(events.getLast() instanceof Finished)) {
            engine.step();
        }
    }

    private static List<Token> tokens(List<EngineEvent> events) {
        return events.stream()
                .filter(Token.class::isInstance)
                .map(Token.class::cast)
                .toList();
    }

    private static EngineEvent.Counts counts(List<EngineEvent> events) {
        return ((Finished) events.getLast()).counts();
    }

    private static GenerationSpec spec(int chains, int[] continued, List<ScheduledTier> schedule) {
        return new GenerationSpec(
                TOKENS, continued, chains, schedule, 20, SamplingParams.greedy(), new int[0], 0, List.of());
    }
}
