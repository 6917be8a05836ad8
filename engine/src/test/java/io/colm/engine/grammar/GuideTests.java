package io.colm.engine.grammar;

import static io.colm.engine.grammar.Grammars.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.grammar.Shape.Literals;
import io.colm.engine.grammar.Shape.Numeric;
import io.colm.engine.grammar.Shape.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuideTests {

    /** Tokens that span JSON's symbols, characters and their halves. */
    private static final Vocabulary VOCABULARY = Grammars.bytesAnd(
            utf8("{\""),
            utf8("{\"name\":"),
            utf8("{\"kind\": \"x"),
            utf8("\":"),
            utf8("\", \""),
            utf8("\"},"),
            utf8("\"}]}"),
            utf8("}}"),
            utf8("]}"),
            utf8("[["),
            utf8("[[[[[[[["),
            utf8("[{\"name\": \"a\", \"children\": []}, {"),
            utf8("true"),
            utf8("null}"),
            utf8("12"),
            utf8("12]"),
            utf8("-0.5e"),
            utf8("ab"),
            utf8("abcd"),
            utf8("é"),
            utf8("n\u00e9\""),
            new byte[] {'a', (byte) 0xc3},
            new byte[] {(byte) 0xa9, '"'},
            new byte[] {(byte) 0xf0, (byte) 0x9f},
            utf8("\\u00"),
            utf8("\\ud83d\\"),
            utf8(" "),
            utf8(", "),
            utf8(": "),
            utf8(": "),
            new byte[0]);

    private static final int SPECIAL = VOCABULARY.size() - 1;

    private static TokenGrammar tokens(Map<String, Shape> places) {
        return new TokenGrammar(Grammars.of(places), VOCABULARY);
    }

    private static Guide after(Guide guide, String text) {
        Guide reached = guide;
        for (byte b : utf8(text)) {
            reached = reached.after(b & 255);
        }
        return reached;
    }

    /** Writes whatever fits, for at most {@code most} tokens; returns the tokens. */
    private static List<Integer> write(TokenGrammar grammar, Random random, int most) {
        List<Integer> written = new ArrayList<>();
        Guide guide = grammar.start();
        while (written.size() < most && !guide.isOver()) {
            Guide now = guide;
            int[] fitting =
                    IntStream.range(0, VOCABULARY.size()).filter(now::allows).toArray();
            int token = fitting[random.nextInt(fitting.length)];
            written.add(token);
            guide = guide.after(token);
        }
        return written;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theMaskIsWhatEachTokenWouldSay(int seed) {
        Map<String, Shape> free = Map.of("", new Shape.Dictionary(Shape.ANY));
        for (Map<String, Shape> places : List.of(Grammars.TREE, Grammars.AMBIGUOUS, free)) {
            TokenGrammar grammar = tokens(places);
            Guide guide = grammar.start();
            for (int token : write(grammar, new Random(seed), 60)) {
                Guide now = guide;
                assertThat(IntStream.range(0, VOCABULARY.size()).filter(now::allows))
                        .containsExactlyElementsOf(IntStream.range(0, VOCABULARY.size())
                                .filter(each -> !now.after(each).isBroken())
                                .boxed()
                                .toList());
                guide = guide.after(token);
            }
        }
    }

    @Test
    void theMaskKeepsTheNestingLimitWithinATokenToo() {
        Grammar grammar = Grammar.compile(
                Map.of("", new Shape.Items("", 0, Shape.UNBOUNDED)),
                new GrammarLimits(100, 10, 9, GrammarLimits.DEFAULT.time()));
        Guide guide = new TokenGrammar(grammar, VOCABULARY).start();
        int eight = 256 + 10;
        assertThat(guide.allows(eight)).isTrue();
        assertThat(after(guide, "[").allows(eight)).isTrue();
        assertThat(after(guide, "[[").allows(eight)).isFalse();
        assertThat(after(guide, "[[").allows(256 + 9)).isTrue();
    }

    @Test
    void aCharacterMayBeSplitBetweenTokens() {
        Guide guide = tokens(Map.of("", new Text(2, 2))).start().after('"');
        Guide half = guide.after(256 + 21);
        assertThat(half.mayEnd()).isFalse();
        assertThat(half.allows('"')).isFalse();
        assertThat(half.allows('b')).isFalse();
        assertThat(half.allows(256 + 22)).isTrue();
        assertThat(half.after(256 + 22).mayEnd()).isTrue();
        assertThat(half.after(256 + 22).isOver()).isTrue();
    }

    @Test
    void aTokenThatReachesPastTheEndDoesNotFit() {
        Guide guide = after(
                tokens(Map.of("", new Shape.Items("/n", 0, 3), "/n", new Numeric(true)))
                        .start(),
                "[");
        assertThat(guide.allows(256 + 15)).isTrue();
        assertThat(after(guide, "1").allows(256 + 8)).isFalse();
        assertThat(after(guide, "12]").isOver()).isTrue();
    }

    @Test
    void aDocumentThatCanGoOnIsNotOverThoughItMayEnd() {
        Guide guide = after(tokens(Map.of("", new Numeric(true))).start(), "12");
        assertThat(guide.mayEnd()).isTrue();
        assertThat(guide.isOver()).isFalse();
    }

    @Test
    void aVocabularyWithoutTheNextByteLeavesNothing() {
        var poor = new Vocabulary(2, token -> new byte[] {(byte) "tr".charAt(token)});
        Guide guide = new TokenGrammar(Grammars.of(Map.of("", new Literals(List.of("true")))), poor).start();
        Guide stuck = guide.after(0).after(1);
        assertThat(stuck.isBroken()).isFalse();
        assertThat(stuck.isOver()).isTrue();
        assertThat(stuck.mayEnd()).isFalse();
    }

    @Test
    void whatDoesNotFitIsBrokenForGood() {
        Guide broken = tokens(Map.of("", new Numeric(true))).start().after('x');
        assertThat(broken.isBroken()).isTrue();
        assertThat(broken.isOver()).isTrue();
        assertThat(broken.after('1').isBroken()).isTrue();
        assertThat(tokens(Map.of("", new Numeric(true))).start().after(SPECIAL).isBroken())
                .as("a special token is no text")
                .isTrue();
    }

    @Test
    void triedTokensLeaveNoTraceAndReplayLeadsToAnEqualGuide() {
        TokenGrammar one = tokens(Grammars.AMBIGUOUS);
        TokenGrammar other = tokens(Grammars.AMBIGUOUS);
        List<Integer> written = write(one, new Random(7), 40);
        Guide first = one.start();
        for (int token : written) {
            for (int tried = 0; tried < VOCABULARY.size(); tried++) {
                first.after(tried);
            }
            first = first.after(token);
        }
        Guide replayed = other.start();
        for (int token : written) {
            replayed = replayed.after(token);
        }
        assertThat(replayed).isEqualTo(first).hasSameHashCodeAs(first);
    }

    @Test
    void onlyWhatFitsKeepsItsLogitAndEndTokensTheirsAtTheEnd() {
        Guide number = tokens(Map.of("", new Literals(List.of("12", "1")))).start();
        float[] atStart = logits();
        number.restrict(atStart, new int[] {SPECIAL});
        assertThat(finite(atStart)).containsExactlyInAnyOrder((int) '1', 256 + 14);
        float[] atEnd = logits();
        number.after('1').restrict(atEnd, new int[] {SPECIAL});
        assertThat(finite(atEnd)).containsExactlyInAnyOrder((int) '2', SPECIAL);
        assertThat(atEnd[SPECIAL]).isEqualTo(logits()[SPECIAL]);
    }

    /** One more than the vocabulary has: models are padded. */
    private static float[] logits() {
        var logits = new float[VOCABULARY.size() + 1];
        for (int token = 0; token < logits.length; token++) {
            logits[token] = token / 10f;
        }
        return logits;
    }

    private static int[] finite(float[] logits) {
        return IntStream.range(0, logits.length)
                .filter(token -> Float.isFinite(logits[token]))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyTextWrittenUnderTheMaskIsADocument(int seed) {
        TokenGrammar grammar = tokens(Grammars.TREE);
        List<Integer> written = write(grammar, new Random(seed), 20_000);
        byte[] bytes = new byte[0];
        for (int token : written) {
            int length = bytes.length;
            byte[] more = VOCABULARY.bytes(token);
            bytes = Arrays.copyOf(bytes, length + more.length);
            System.arraycopy(more, 0, bytes, length, more.length);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(Grammars.accepts(Grammars.of(Grammars.TREE), text)).as(text).isTrue();
    }
}
