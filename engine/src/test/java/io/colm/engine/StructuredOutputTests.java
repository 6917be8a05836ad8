package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.colm.engine.EngineEvent.Reason;
import io.colm.engine.GenerationSpec.ScheduledTier;
import io.colm.engine.grammar.Grammars;
import io.colm.engine.grammar.Guide;
import io.colm.engine.grammar.Shape;
import io.colm.engine.grammar.Shape.Literals;
import io.colm.engine.grammar.TokenGrammar;
import io.colm.engine.grammar.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that obey a grammar, over the echo of a prompt that has nothing to do with it. */
class StructuredOutputTests {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            " ",
            "1",
            "20",
            "a",
            "b",
            "é",
            "name",
            "rank",
            "children",
            "{\"name\":\"",
            "\",\"",
            "\":",
            "[]",
            "]}",
            "\"children\":[",
            "},",
            "kind",
            "x",
            "true",
            "null",
            "e");
    private static final int END = TestingModels.VOCABULARY - 1;
    private static final Vocabulary VOCABULARY = new Vocabulary(
            TestingModels.VOCABULARY,
            token -> token < PIECES.size() ? PIECES.get(token).getBytes(StandardCharsets.UTF_8) : new byte[0]);
    private static final TokenGrammar TREE = new TokenGrammar(Grammars.of(Grammars.TREE), VOCABULARY);

    private final TestingEngine engine = new TestingEngine();
    private final TestingEngine other = new TestingEngine();

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        engine.close();
        other.close();
    }

    private static Spec tree(long seed) {
        return Spec.ofLength(30).seed(seed).maxTokens(400).endTokens(END).grammar(TREE);
    }

    private static TokenGrammar literals(String... texts) {
        return new TokenGrammar(Grammars.of(Map.of("", new Literals(List.of(texts)))), VOCABULARY);
    }

    private static Guide guide(TokenGrammar grammar, int... tokens) {
        Guide guide = grammar.start();
        for (int token : tokens) {
            guide = guide.after(token);
        }
        return guide;
    }

    private static String text(Recorder recorder) {
        return Arrays.stream(recorder.tokens()).mapToObj(PIECES::get).reduce("", String::concat);
    }

    @Test
    void anAnswerIsADocumentOfItsGrammarAndEndsWithIt() {
        for (int seed = 0; seed < 30; seed++) {
            Recorder recorder = engine.finish(tree(seed));
            assertThat(guide(TREE, recorder.tokens()).mayEnd())
                    .as(text(recorder))
                    .isTrue();
            assertThat(recorder.finished().reason()).isEqualTo(Reason.END_TOKEN);
        }
    }

    @Test
    void theGrammarsEndCostsNoToken() {
        Recorder recorder = engine.finish(tree(1));
        assertThat(recorder.finished().counts().tokensByChains()).containsExactly(recorder.tokens().length);
    }

    @Test
    void anAnswerThatGrowsTooLongIsCutOff() {
        Recorder recorder = engine.finish(tree(1).maxTokens(3));
        assertThat(recorder.tokens()).hasSize(3);
        assertThat(recorder.finished().reason()).isEqualTo(Reason.LENGTH);
    }

    @Test
    void anAnswerWhoseTokensAreMadeByOneChainOrAllObeys() {
        for (int seed = 0; seed < 10; seed++) {
            Spec all = tree(seed).chains(4);
            assertThat(engine.finish(all.threshold(1.01)).tokens())
                    .isEqualTo(other.finish(all).tokens());
            Recorder one = engine.finish(all.threshold(0.0));
            assertThat(one.tokens()).isEqualTo(other.finish(tree(seed)).tokens());
            assertThat(one.finished().reason()).isEqualTo(Reason.END_TOKEN);
        }
    }

    @Test
    void everyTierAndEveryChangeOfItObeys() {
        Recorder recorder = engine.finish(tree(5).schedule(new ScheduledTier(2, 4), new ScheduledTier(5, 2)));
        assertThat(recorder.tiers()).contains(1, 4);
        assertThat(guide(TREE, recorder.tokens()).mayEnd()).isTrue();
    }

    @Test
    void anotherEngineGoesOnFromAnyTokenAsIfNothingHadHappened() {
        Recorder whole = engine.finish(tree(2));
        int[] tokens = whole.tokens();
        assertThat(tokens.length).isGreaterThan(10);
        for (int index = 1; index < tokens.length; index++) {
            var fresh = new TokenGrammar(Grammars.of(Grammars.TREE), VOCABULARY);
            Recorder continued = other.finish(tree(2).grammar(fresh).continued(Arrays.copyOf(tokens, index)));
            assertThat(continued.tokens()).isEqualTo(Arrays.copyOfRange(tokens, index, tokens.length));
            assertThat(continued.finished().reason()).isEqualTo(Reason.END_TOKEN);
        }
    }

    @Test
    void aContinuationOfAWholeDocumentHasEnded() {
        int[] tokens = engine.finish(tree(2)).tokens();
        Recorder continued = other.finish(tree(2).continued(tokens));
        assertThat(continued.tokens()).isEmpty();
        assertThat(continued.finished().reason()).isEqualTo(Reason.END_TOKEN);
    }

    @Test
    void aContinuationThatDisobeysIsRefused() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> engine.submit(tree(2).continued(0, 0)))
                .withMessageContaining("continued")
                .extracting(RefusedException::kind)
                .isEqualTo(RefusedException.Kind.PARAMETER_OUT_OF_RANGE);
    }

    @Test
    void draftsObeyTooAndChangeNothing() {
        var drafting = new TestingEngine(new EngineSettings(64, 64, 16, 32, 64).with(new Speculation(6, 4)));
        int accepted = 0;
        for (int seed = 0; seed < 20; seed++) {
            Recorder drafted = drafting.finish(tree(seed).chains(4));
            assertThat(drafted.tokens())
                    .isEqualTo(engine.finish(tree(seed).chains(4)).tokens());
            assertThat(drafted.finished().reason()).isEqualTo(Reason.END_TOKEN);
            accepted += drafted.finished().counts().acceptedTokens();
        }
        assertThat(accepted).isPositive();
        drafting.close();
    }

    @Test
    void preemptionLosesNothing() {
        var tight = new TestingEngine(new EngineSettings(4, 64, 16, 32, 64));
        List<Spec> specs = IntStream.range(0, 4)
                .mapToObj(seed -> tree(seed).maxTokens(200))
                .toList();
        List<Recorder> crowded = specs.stream().map(tight::submit).toList();
        tight.finish(crowded);
        for (int i = 0; i < specs.size(); i++) {
            assertThat(crowded.get(i).tokens())
                    .isEqualTo(engine.finish(specs.get(i)).tokens());
        }
        tight.close();
    }

    @Test
    void logProbabilitiesStayTheModels() {
        Recorder free = engine.finish(Spec.ofLength(30).maxTokens(1).top(50));
        Recorder bound = other.finish(Spec.ofLength(30).maxTokens(1).top(50).grammar(literals("true")));
        EngineEvent.Token token = bound.all(EngineEvent.Token.class).getFirst();
        assertThat(PIECES.get(token.token())).isEqualTo("true");
        assertThat(token.top())
                .isEqualTo(free.all(EngineEvent.Token.class).getFirst().top());
        assertThat(token.top()).contains(new EngineEvent.Alternative(token.token(), token.logProbability()));
    }

    @Test
    void whereNoTokenFitsTheGenerationEndsAsIfCutOff() {
        Recorder recorder = engine.finish(Spec.ofLength(30).endTokens(END).grammar(literals("trueish")));
        assertThat(text(recorder)).isEqualTo("true");
        assertThat(recorder.finished().reason()).isEqualTo(Reason.LENGTH);
    }

    @Test
    void theEndTokenIsDrawnOnlyWhereTheDocumentMayEnd() {
        Recorder recorder = engine.finish(Spec.of(END, END, END).endTokens(END).grammar(literals("[]", "[]1")));
        assertThat(text(recorder)).isEqualTo("[]");
        assertThat(recorder.finished().reason()).isEqualTo(Reason.END_TOKEN);
        assertThat(recorder.finished().counts().tokensByChains()).containsExactly(recorder.tokens().length + 1);
    }

    @Test
    void aBiasCannotLiftWhatDoesNotFit() {
        var params = new SamplingParams(0, 1, 0, 0, 0, 0, 1, Map.of(10, 100.0), 0);
        Recorder recorder = engine.finish(Spec.ofLength(30).sampling(params).grammar(literals("true", "null")));
        assertThat(text(recorder)).isIn("true", "null");
    }

    @Test
    void freeJsonIsAnyObject() {
        var free = new TokenGrammar(Grammars.of(Map.of("", new Shape.Dictionary(Shape.ANY))), VOCABULARY);
        Recorder recorder = engine.finish(
                Spec.ofLength(30).seed(4).maxTokens(60).endTokens(END).grammar(free));
        assertThat(PIECES.get(recorder.tokens()[0])).startsWith("{");
        assertThat(guide(free, recorder.tokens()).isBroken()).isFalse();
    }
}
