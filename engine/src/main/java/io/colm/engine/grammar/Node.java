package io.colm.engine.grammar;

import java.util.ArrayList;
import java.util.List;

/** A node of the automaton under construction and, once it is built, for good. */
final class Node {

    static final int ENDLESS = 1 << 20;

    /** Any byte from {@code low} to {@code high}, both unsigned, leads to {@code target}. */
    record Edge(int low, int high, int target) {}

    /** A text of the rule that starts at {@code start} leads to {@code after}; the rule may open an object or array. */
    record Call(int start, boolean nests, int after) {}

    final List<Edge> edges = new ArrayList<>(2);
    final List<Integer> free = new ArrayList<>(0);
    final List<Call> calls = new ArrayList<>(1);
    boolean last;

    /** Objects and arrays that must still be opened within each other on the way to the rule's end, at the least. */
    int need = ENDLESS;

    /** The rule ends here and nowhere else. */
    boolean isTerminal() {
        return last && edges.isEmpty() && free.isEmpty() && calls.isEmpty();
    }
}
