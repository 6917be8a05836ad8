package io.colm.engine.grammar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens fit: the vocabulary's trie walked together with the automaton. What fits within one rule is found once for
 * each node and kept, with the trie nodes at which the rule may end; from these on the rules around it are walked.
 */
final class Masks {

    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_ROWS = 2048;

    /** Tokens that end within the rule or with it, and the trie nodes at which it may end. */
    private record Within(BitSet tokens, int[] exits) {}

    private record Place(int node, int room) {}

    /** What follows a state, by the byte. */
    private record Row(
            List<Config> opened, boolean mayEnd, @Nullable GrammarState[] next) {}

    private final Grammar grammar;
    private final Vocabulary vocabulary;
    private final int enoughRoom;
    private final Map<GrammarState, Row> rows = new HashMap<>();
    private final Map<Place, Within> known = new LinkedHashMap<>(16, 0.75f, true);
    private final int mostKnown;

    Masks(Grammar grammar, Vocabulary vocabulary) {
        this.grammar = grammar;
        this.vocabulary = vocabulary;
        enoughRoom = grammar.mostNeeded() + vocabulary.longestNesting();
        mostKnown = Math.max(64, MOST_BYTES / (1 + vocabulary.size() / Byte.SIZE));
    }

    /** The tokens after which the text can still be completed. */
    synchronized BitSet of(GrammarState state) {
        BitSet mask = new BitSet(vocabulary.size());
        for (Config config : state.readings()) {
            add(mask, Vocabulary.ROOT, config);
        }
        return mask;
    }

    private void add(BitSet mask, int from, Config config) {
        // With more room than a token can use up, it does not matter how much more.
        var place = new Place(config.node(), Math.min(enoughRoom, grammar.room(config.frame())));
        Within within = from == Vocabulary.ROOT ? known(place) : walk(from, place);
        mask.or(within.tokens());
        Config outer = config.frame().pop();
        if (outer != null) {
            for (int exit : within.exits()) {
                add(mask, exit, outer);
            }
        }
    }

    private Within known(Place place) {
        Within within = known.get(place);
        if (within == null) {
            within = walk(Vocabulary.ROOT, place);
            known.put(place, within);
            if (known.size() > mostKnown) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return within;
    }

    private Within walk(int from, Place place) {
        BitSet tokens = new BitSet();
        List<Integer> exits = new ArrayList<>();
        walk(from, grammar.at(place.node(), place.room()), tokens, exits);
        return new Within(tokens, exits.stream().mapToInt(Integer::intValue).toArray());
    }

    private void walk(int from, GrammarState state, BitSet tokens, List<Integer> exits) {
        Row row = row(state);
        if (row.mayEnd()) {
            exits.add(from);
        }
        for (int child = from + 1; child < vocabulary.end(from); child = vocabulary.end(child)) {
            GrammarState next = next(row, vocabulary.label(child));
            if (!next.isBroken()) {
                vocabulary.addTokens(child, tokens);
                walk(child, next, tokens, exits);
            }
        }
    }

    private GrammarState next(Row row, int b) {
        GrammarState next = row.next()[b];
        if (next == null) {
            next = grammar.after(row.opened(), b);
            row.next()[b] = next;
        }
        return next;
    }

    private Row row(GrammarState state) {
        Row row = rows.get(state);
        if (row == null) {
            if (rows.size() == MOST_ROWS) {
                rows.clear();
            }
            List<Config> opened = grammar.open(state);
            row = new Row(opened, grammar.mayEnd(opened), new GrammarState[256]);
            rows.put(state, row);
        }
        return row;
    }
}
