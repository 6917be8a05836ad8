package io.colm.engine.grammar;

import io.colm.engine.grammar.Node.Call;
import io.colm.engine.grammar.Node.Edge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** An automaton under construction, within its limits. */
final class Automaton {

    private final List<Node> nodes = new ArrayList<>();
    private final GrammarLimits limits;
    private final LongSupplier nanoTime;
    private final long began;
    private String place = "";

    Automaton(GrammarLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        began = nanoTime.getAsLong();
    }

    /** From now on {@code place} is to blame. */
    void at(String place) {
        this.place = place;
        long millis = limits.time().toMillis();
        if (nanoTime.getAsLong() - began > limits.time().toNanos()) {
            throw new SchemaException(
                    place, "the schema takes longer to compile than the limit of %d ms; simplify it".formatted(millis));
        }
    }

    Node get(int node) {
        return nodes.get(node);
    }

    List<Node> nodes() {
        return nodes;
    }

    int node() {
        if (nodes.size() == limits.nodes()) {
            throw new SchemaException(
                    place, "the schema needs more than the limit of %d nodes; simplify it".formatted(limits.nodes()));
        }
        nodes.add(new Node());
        return nodes.size() - 1;
    }

    int last() {
        int node = node();
        get(node).last = true;
        return node;
    }

    void free(int from, int to) {
        get(from).free.add(to);
    }

    void call(int from, int start, boolean nests, int to) {
        get(from).calls.add(new Call(start, nests, to));
    }

    void range(int from, int low, int high, int to) {
        get(from).edges.add(new Edge(low, high, to));
    }

    /** One of the bytes of {@code choices}. */
    void oneOf(int from, String choices, int to) {
        choices.chars().forEach(choice -> range(from, choice, choice, to));
    }

    int oneOf(int from, String choices) {
        int to = node();
        oneOf(from, choices, to);
        return to;
    }

    /** All of {@code text}. */
    int text(int from, String text) {
        int to = from;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int next = node();
            range(to, b & 255, b & 255, next);
            to = next;
        }
        return to;
    }

    /** A comma or colon, and a space or none. */
    int separator(int from, String mark) {
        int marked = oneOf(from, mark);
        int spaced = oneOf(marked, " ");
        free(marked, spaced);
        return spaced;
    }
}
