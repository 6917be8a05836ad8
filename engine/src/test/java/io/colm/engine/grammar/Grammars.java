package io.colm.engine.grammar;

import io.colm.engine.grammar.Shape.Choice;
import io.colm.engine.grammar.Shape.Dictionary;
import io.colm.engine.grammar.Shape.Items;
import io.colm.engine.grammar.Shape.Literals;
import io.colm.engine.grammar.Shape.Member;
import io.colm.engine.grammar.Shape.Members;
import io.colm.engine.grammar.Shape.Numeric;
import io.colm.engine.grammar.Shape.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Schemas and vocabularies for tests. */
public final class Grammars {

    /** A node has a name, perhaps a rank, and children that are nodes. */
    public static final Map<String, Shape> TREE = Map.of(
            "",
                    new Members(List.of(
                            new Member("\"name\"", "/name", true),
                            new Member("\"rank\"", "/rank", false),
                            new Member("\"children\"", "/children", true))),
            "/name", new Text(0, 3),
            "/rank", new Numeric(true),
            "/children", new Items("", 0, 2));

    /** Two objects that begin alike, a list, or a constant. */
    public static final Map<String, Shape> AMBIGUOUS = Map.of(
            "", new Choice(List.of("/0", "/1", "/2", "/3")),
            "/0", new Members(List.of(new Member("\"kind\"", "/a", true), new Member("\"next\"", "", true))),
            "/1", new Members(List.of(new Member("\"kind\"", "/a", true), new Member("\"nested\"", "/4", false))),
            "/2", new Items(Shape.ANY, 1, Shape.UNBOUNDED),
            "/3", new Literals(List.of("null", "\"né\"", "12", "123")),
            "/4", new Dictionary("/5"),
            "/5", new Text(2, Shape.UNBOUNDED),
            "/a", new Literals(List.of("\"x\"", "\"xy\"")));

    private Grammars() {}

    public static Grammar of(Map<String, Shape> places) {
        return Grammar.compile(places, GrammarLimits.DEFAULT);
    }

    /** Any object. */
    public static Grammar object() {
        return of(Map.of("", new Dictionary(Shape.ANY)));
    }

    /** Whether {@code text} is a whole document. */
    static boolean accepts(Grammar grammar, String text) {
        GrammarState state = grammar.after(grammar.start(), text.getBytes(StandardCharsets.UTF_8));
        return grammar.mayEnd(grammar.open(state));
    }

    /** Every byte, and {@code pieces}. */
    public static Vocabulary bytesAnd(byte[]... pieces) {
        return new Vocabulary(
                256 + pieces.length, token -> token < 256 ? new byte[] {(byte) token} : pieces[token - 256]);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
