package io.colm.engine.grammar;

import io.colm.engine.grammar.Shape.Choice;
import io.colm.engine.grammar.Shape.Dictionary;
import io.colm.engine.grammar.Shape.Items;
import io.colm.engine.grammar.Shape.Literals;
import io.colm.engine.grammar.Shape.Member;
import io.colm.engine.grammar.Shape.Members;
import io.colm.engine.grammar.Shape.Numeric;
import io.colm.engine.grammar.Shape.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes an automaton of a schema: a rule for each place, which other places call. */
final class Compiler {

    private static final String STRING = "a string";
    private static final String CHARACTER = "a character";

    /** Places that every schema has; their names are no JSON pointers. */
    private static final Map<String, Shape> BUILT_IN = Map.of(
            Shape.ANY,
            new Choice(List.of("a constant", "a number", STRING, "an array", "an object")),
            "a constant",
            new Literals(List.of("true", "false", "null")),
            "a number",
            new Numeric(false),
            STRING,
            new Text(0, Shape.UNBOUNDED),
            "an array",
            new Items(Shape.ANY, 0, Shape.UNBOUNDED),
            "an object",
            new Dictionary(Shape.ANY));

    private final Map<String, Shape> places;
    private final GrammarLimits limits;
    private final Automaton automaton;
    private final Words words;
    private final Map<String, Integer> starts = new HashMap<>();
    private final Deque<String> pending = new ArrayDeque<>();

    Compiler(Map<String, Shape> places, GrammarLimits limits, LongSupplier nanoTime) {
        this.places = places;
        this.limits = limits;
        automaton = new Automaton(limits, nanoTime);
        words = new Words(automaton);
    }

    Node[] compile() {
        int root = automaton.node();
        call(root, "", automaton.last());
        while (!pending.isEmpty()) {
            String place = pending.remove();
            automaton.at(place);
            build(place, start(place));
        }
        Needs.fill(automaton);
        checkNesting(automaton.get(root).need);
        return automaton.nodes().toArray(Node[]::new);
    }

    private void build(String place, int start) {
        if (place.equals(CHARACTER)) {
            words.character(start);
            return;
        }
        switch (shape(place)) {
            case Members members -> members(start, members.members());
            case Dictionary dictionary -> dictionary(start, dictionary.values());
            case Items items -> items(start, place, items);
            case Text text -> text(start, place, text);
            case Numeric number -> words.number(start, number.whole());
            case Literals literals -> words.literals(start, literals.texts());
            case Choice choice -> choice(start, place, choice.places());
        }
    }

    private Shape shape(String place) {
        Shape shape = BUILT_IN.containsKey(place) ? BUILT_IN.get(place) : places.get(place);
        if (shape == null) {
            throw new IllegalArgumentException("The schema has no place '%s'".formatted(place));
        }
        return shape;
    }

    private int start(String place) {
        Integer known = starts.get(place);
        if (known != null) {
            return known;
        }
        int start = automaton.node();
        starts.put(place, start);
        pending.add(place);
        return start;
    }

    private void call(int from, String place, int to) {
        boolean nests = !place.equals(CHARACTER)
                && (shape(place) instanceof Members
                        || shape(place) instanceof Dictionary
                        || shape(place) instanceof Items);
        automaton.call(from, start(place), nests, to);
    }

    private void members(int start, List<Member> members) {
        @Nullable Integer none = automaton.oneOf(start, "{");
        @Nullable Integer some = null;
        for (Member member : members) {
            int key = automaton.node();
            if (none != null) {
                automaton.free(none, key);
            }
            if (some != null) {
                automaton.free(automaton.separator(some, ","), key);
            }
            int next = automaton.node();
            call(automaton.separator(automaton.text(key, member.key()), ":"), member.value(), next);
            if (some != null && !member.required()) {
                automaton.free(some, next);
            }
            none = member.required() ? null : none;
            some = next;
        }
        int end = automaton.last();
        if (none != null) {
            automaton.oneOf(none, "}", end);
        }
        if (some != null) {
            automaton.oneOf(some, "}", end);
        }
    }

    private void dictionary(int start, String values) {
        int open = automaton.oneOf(start, "{");
        int keyed = automaton.node();
        int more = automaton.node();
        call(open, STRING, keyed);
        call(automaton.separator(keyed, ":"), values, more);
        call(automaton.separator(more, ","), STRING, keyed);
        int end = automaton.last();
        automaton.oneOf(open, "}", end);
        automaton.oneOf(more, "}", end);
    }

    private void items(int start, String place, Items items) {
        checkCount(place, "items", items.least(), items.most());
        int end = automaton.last();
        int open = automaton.oneOf(start, "[");
        if (items.least() == 0) {
            automaton.oneOf(open, "]", end);
        }
        int counted = items.most() == Shape.UNBOUNDED ? Math.max(1, items.least()) : items.most();
        int next = open;
        for (int count = 1; count <= counted; count++) {
            int item = automaton.node();
            call(next, items.items(), item);
            if (count >= items.least()) {
                automaton.oneOf(item, "]", end);
            }
            if (count < counted) {
                next = automaton.separator(item, ",");
            } else if (items.most() == Shape.UNBOUNDED) {
                call(automaton.separator(item, ","), items.items(), item);
            }
        }
    }

    private void text(int start, String place, Text text) {
        checkCount(place, "characters", text.least(), text.most());
        int end = automaton.last();
        int body = automaton.oneOf(start, "\"");
        int counted = text.most() == Shape.UNBOUNDED ? text.least() : text.most();
        for (int count = 0; count < counted; count++) {
            if (count >= text.least()) {
                automaton.oneOf(body, "\"", end);
            }
            int next = automaton.node();
            call(body, CHARACTER, next);
            body = next;
        }
        automaton.oneOf(body, "\"", end);
        if (text.most() == Shape.UNBOUNDED) {
            call(body, CHARACTER, body);
        }
    }

    private void choice(int start, String place, List<String> choices) {
        checkProgress(place);
        int end = automaton.last();
        List<String> literals = new ArrayList<>();
        for (String choice : choices) {
            if (shape(choice) instanceof Literals given) {
                literals.addAll(given.texts());
            } else {
                call(start, choice, end);
            }
        }
        words.literals(start, literals);
    }

    /** A choice that leads back to itself with nothing written between would be read for ever. */
    private void checkProgress(String place) {
        Deque<String> open = new ArrayDeque<>(List.of(place));
        Map<String, Boolean> seen = new HashMap<>();
        while (!open.isEmpty()) {
            if (shape(open.remove()) instanceof Choice choice) {
                for (String next : choice.places()) {
                    if (next.equals(place)) {
                        throw new SchemaException(
                                place, "it refers back to itself with no object or array between; end the circle");
                    }
                    if (seen.put(next, true) == null) {
                        open.add(next);
                    }
                }
            }
        }
    }

    private void checkCount(String place, String what, int least, int most) {
        if (least > most) {
            throw new SchemaException(place, "at least %d %s and at most %d cannot be".formatted(least, what, most));
        }
        int counted = most == Shape.UNBOUNDED ? least : most;
        if (counted > limits.repetitions()) {
            throw new SchemaException(
                    place, "%d %s are above the limit of %d".formatted(counted, what, limits.repetitions()));
        }
    }

    private void checkNesting(int need) {
        if (need >= Node.ENDLESS) {
            String place = places.keySet().stream()
                    .filter(starts::containsKey)
                    .filter(each -> automaton.get(start(each)).need >= Node.ENDLESS)
                    // The innermost has the longest pointer; the order of the map must not decide.
                    .max(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
                    .orElse("");
            throw new SchemaException(place, "every document of it holds another one, without an end; add a way out");
        }
        if (need > limits.nesting()) {
            throw new SchemaException(
                    "",
                    "its documents are at least %d objects and arrays deep, above the limit of %d"
                            .formatted(need, limits.nesting()));
        }
    }
}
