package io.colm.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.grammar.Shape.Choice;
import io.colm.engine.grammar.Shape.Dictionary;
import io.colm.engine.grammar.Shape.Items;
import io.colm.engine.grammar.Shape.Literals;
import io.colm.engine.grammar.Shape.Member;
import io.colm.engine.grammar.Shape.Members;
import io.colm.engine.grammar.Shape.Numeric;
import io.colm.engine.grammar.Shape.Text;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTests {

    private static Grammar only(Shape shape) {
        return Grammars.of(Map.of("", shape, "/number", new Numeric(true)));
    }

    private static void accepts(Grammar grammar, String... texts) {
        assertThat(texts)
                .allSatisfy(text ->
                        assertThat(Grammars.accepts(grammar, text)).as(text).isTrue());
    }

    private static void refuses(Grammar grammar, String... texts) {
        assertThat(texts)
                .allSatisfy(text ->
                        assertThat(Grammars.accepts(grammar, text)).as(text).isFalse());
    }

    @Test
    void aNumberIsWrittenAsJsonWritesIt() {
        accepts(
                only(new Numeric(false)),
                "0",
                "-0",
                "7",
                "-12.50",
                "1e5",
                "1E+05",
                "0.1e-9",
                "123456789012345.123456789012345e99");
        refuses(
                only(new Numeric(false)),
                "",
                "-",
                "01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "1e100",
                "1234567890123456",
                "0.1234567890123456",
                "1 ");
        accepts(only(new Numeric(true)), "0", "-3", "999999999999999");
        refuses(only(new Numeric(true)), "1.0", "1e2", "00", "NaN");
    }

    @Test
    void aStringHoldsWholeCharactersEscapedOrNot() {
        Grammar grammar = only(new Text(0, Shape.UNBOUNDED));
        accepts(
                grammar,
                "\"\"",
                "\"a b\"",
                "\"né€😀\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u00e9\\uD83d\\ude00\\ud7ff\"");
        refuses(
                grammar,
                "\"",
                "a",
                "\"a\"b",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\ud83d\"",
                "\"\\ude00\"",
                "\"a\nb\"",
                "\"\t\"");
    }

    @Test
    void aStringIsWellFormedUtf8() {
        Grammar grammar = only(new Text(0, Shape.UNBOUNDED));
        byte[][] malformed = {
            {'"', (byte) 0xc0, (byte) 0x80},
            {'"', (byte) 0x80},
            {'"', (byte) 0xe0, (byte) 0x9f},
            {'"', (byte) 0xed, (byte) 0xa0},
            {'"', (byte) 0xf0, (byte) 0x8f},
            {'"', (byte) 0xf4, (byte) 0x90},
            {'"', (byte) 0xf5},
            {'"', (byte) 0xc3, '"'}
        };
        assertThat(List.of(malformed))
                .allSatisfy(bytes -> assertThat(
                                grammar.after(grammar.start(), bytes).isBroken())
                        .isTrue());
    }

    @Test
    void aStringsLengthCountsCodePointsHoweverWritten() {
        Grammar grammar = only(new Text(2, 3));
        accepts(grammar, "\"ab\"", "\"😀é€\"", "\"\\n\\ud83d\\ude00\"");
        refuses(grammar, "\"a\"", "\"abcd\"", "\"😀\"", "\"\\ud83d\\ude00\"");
        accepts(only(new Text(2, Shape.UNBOUNDED)), "\"ab\"", "\"abcdefgh\"");
        refuses(only(new Text(2, Shape.UNBOUNDED)), "\"a\"");
    }

    @Test
    void optionalMembersMayBeMissingAndNeverChangePlaces() {
        Grammar grammar = only(new Members(List.of(
                new Member("\"a\"", "/number", false),
                new Member("\"b\"", "/number", true),
                new Member("\"ab\"", "/number", false),
                new Member("\"c\"", "/number", false))));
        accepts(
                grammar,
                "{\"b\":1}",
                "{\"a\":1,\"b\":2}",
                "{\"a\": 1, \"b\": 2, \"ab\": 3, \"c\": 4}",
                "{\"b\":2,\"c\":4}",
                "{\"b\":2,\"ab\":3}");
        refuses(
                grammar,
                "{}",
                "{\"a\":1}",
                "{\"b\":1,\"a\":2}",
                "{\"b\":1,}",
                "{,\"b\":1}",
                "{\"b\":1,\"c\":2,\"ab\":3}",
                "{\"b\":1,\"b\":1}",
                "{\"b\":1,\"d\":1}",
                "{\"b\":  1}",
                "{ \"b\":1}",
                "{\"b\":1");
    }

    @Test
    void anObjectWithoutMembersIsEmpty() {
        accepts(only(new Members(List.of())), "{}");
        refuses(only(new Members(List.of())), "{\"a\":1}");
        accepts(only(new Members(List.of(new Member("\"a\"", "/number", false)))), "{}", "{\"a\":1}");
    }

    @Test
    void anArrayKeepsToItsCounts() {
        accepts(only(new Items("/number", 0, 2)), "[]", "[1]", "[1, 2]");
        refuses(only(new Items("/number", 0, 2)), "[1,2,3]", "[,]", "[1,]", "[true]");
        accepts(only(new Items("/number", 2, Shape.UNBOUNDED)), "[1,2]", "[1,2,3,4]");
        refuses(only(new Items("/number", 2, Shape.UNBOUNDED)), "[]", "[1]");
        accepts(only(new Items("/number", 0, 0)), "[]");
        refuses(only(new Items("/number", 0, 0)), "[1]");
        accepts(only(new Items("/number", 0, Shape.UNBOUNDED)), "[]", "[1,2,3]");
    }

    @Test
    void literalsAreExactThoughOneBeginsAnother() {
        Grammar grammar = only(new Literals(List.of("\"ab\"", "\"abc\"", "1", "12", "null")));
        accepts(grammar, "\"ab\"", "\"abc\"", "1", "12", "null");
        refuses(grammar, "\"a\"", "\"abcd\"", "123", "nul", "\"\\u0061b\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"x\",\"next\":{\"kind\":\"xy\",\"next\":null}}",
                "{\"kind\":\"x\"}",
                "{\"kind\":\"xy\",\"nested\":{\"k\":\"ab\",\"\":\"\\n12\"}}",
                "[{\"any\":[1,{}]}]",
                "123",
                "\"né\""
            })
    void allChoicesAreReadAtOnce(String text) {
        accepts(Grammars.of(Grammars.AMBIGUOUS), text);
    }

    @Test
    void choicesDoNotMix() {
        refuses(
                Grammars.of(Grammars.AMBIGUOUS),
                "{\"kind\":\"x\",\"next\":null,\"nested\":{}}",
                "{\"kind\":\"x\",\"nested\":{\"k\":\"a\"}}",
                "[]",
                "1");
    }

    @Test
    void aFreeObjectHoldsAnyJson() {
        accepts(Grammars.object(), "{}", "{\"a\": [1, -2.5e3, true, null, \"x\", {\"\": []}], \"b\":{}}");
        refuses(Grammars.object(), "[]", "1", "{a:1}", "{\"a\":1}}", "{\"a\":tru}");
    }

    @Test
    void aSchemaMayHoldItselfDownToTheLimit() {
        Grammar grammar = Grammar.compile(
                Map.of("", new Items("", 0, Shape.UNBOUNDED)),
                new GrammarLimits(100, 10, 5, GrammarLimits.DEFAULT.time()));
        accepts(grammar, "[[[[[]]]]]", "[[],[[],[[[]]]]]");
        GrammarState deepest = grammar.after(grammar.start(), Grammars.utf8("[[[[["));
        assertThat(grammar.after(deepest, Grammars.utf8("[")).isBroken()).isTrue();
        assertThat(grammar.after(deepest, Grammars.utf8("]")).isBroken()).isFalse();
    }

    @Test
    void nothingIsBegunThatTheLimitWouldNotLetEnd() {
        Map<String, Shape> places = Map.of(
                "", new Choice(List.of("/0", "/1")),
                "/0", new Items("/0/items", 1, 1),
                "/0/items", new Dictionary(""),
                "/1", new Literals(List.of("null")));
        Grammar grammar = Grammar.compile(places, new GrammarLimits(1000, 10, 3, GrammarLimits.DEFAULT.time()));
        accepts(grammar, "null", "[{}]", "[{\"a\":null}]");
        GrammarState state = grammar.after(grammar.start(), Grammars.utf8("[{\"a\":"));
        assertThat(grammar.after(state, Grammars.utf8("[")).isBroken())
                .as("a third level could be opened, but it would have to hold a fourth")
                .isTrue();
    }

    @Test
    void theSameTextLeadsToEqualStatesOfEqualGrammars() {
        Grammar one = Grammars.of(Grammars.TREE);
        Grammar other = Grammars.of(Grammars.TREE);
        byte[] text = Grammars.utf8("{\"name\":\"a\",\"children\":[{\"name\":\"b");
        assertThat(one.after(one.start(), text)).isEqualTo(other.after(other.start(), text));
        assertThat(one.after(one.start(), text)).isNotEqualTo(one.start());
    }
}
