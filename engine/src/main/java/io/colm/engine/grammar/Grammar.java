package io.colm.engine.grammar;

import io.colm.engine.grammar.Node.Call;
import io.colm.engine.grammar.Node.Edge;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A grammar over bytes: an automaton whose rules call each other, read in all ways at once. A reading that could no longer
 * end within the nesting allowed is dropped at once, so whatever still stands can be completed. Immutable.
 *
 * <p>Its documents are compact JSON: one space or none after a comma or colon, members in the schema's order.
 */
public final class Grammar {

    /** Most readings kept from token to token; where a schema is more ambiguous, those of its first choices stay. */
    private static final int MOST_READINGS = 256;

    /** Most readings kept within a token. */
    private static final int MOST_AT_ONCE = 4096;

    private static final int ROOT = 0;

    private final Node[] nodes;
    private final int nesting;

    private Grammar(Node[] nodes, int nesting) {
        this.nodes = nodes;
        this.nesting = nesting;
    }

    /**
     * Compiles the schema whose root is the place "".
     *
     * @throws SchemaException if it exceeds a limit, or has no documents
     */
    public static Grammar compile(Map<String, Shape> places, GrammarLimits limits) {
        return new Grammar(new Compiler(places, limits, System::nanoTime).compile(), limits.nesting());
    }

    GrammarState start() {
        return at(ROOT, nesting);
    }

    /** At a node of a rule, with nothing known of what follows the rule but that {@code room} may still be nested. */
    GrammarState at(int node, int room) {
        return new GrammarState(List.of(new Config(node, Frame.bottom(nesting - room))));
    }

    /** How many objects and arrays may still be opened within each other. */
    int room(Frame frame) {
        return nesting - frame.nesting();
    }

    /** The most that any node needs: with this much room to spare, no reading is dropped. */
    int mostNeeded() {
        int most = 0;
        for (Node node : nodes) {
            most = node.need < Node.ENDLESS ? Math.max(most, node.need) : most;
        }
        return most;
    }

    /** The state after a token; it is broken if the token does not fit. */
    GrammarState after(GrammarState state, byte[] token) {
        GrammarState reached = state;
        for (byte b : token) {
            reached = after(open(reached), b & 255);
        }
        List<Config> readings = reached.readings();
        return readings.size() <= MOST_READINGS ? reached : new GrammarState(readings.subList(0, MOST_READINGS));
    }

    /** The state after a byte, from the opened readings of the state before it. */
    GrammarState after(List<Config> opened, int b) {
        Set<Config> readings = new LinkedHashSet<>();
        for (Config config : opened) {
            for (Edge edge : nodes[config.node()].edges) {
                if (edge.low() <= b && b <= edge.high() && readings.size() < MOST_AT_ONCE) {
                    Config target = settle(new Config(edge.target(), config.frame()));
                    if (isAlive(target)) {
                        readings.add(target);
                    }
                }
            }
        }
        return new GrammarState(List.copyOf(readings));
    }

    /** All readings that a state comes to without another byte: into rules, and out of those that may end. */
    List<Config> open(GrammarState state) {
        Set<Config> seen = new LinkedHashSet<>(state.readings());
        List<Config> opened = new ArrayList<>(seen);
        for (int i = 0; i < opened.size(); i++) {
            Config config = opened.get(i);
            for (Config next : followers(config)) {
                if (isAlive(next) && seen.add(next)) {
                    opened.add(next);
                }
            }
        }
        return opened;
    }

    private List<Config> followers(Config config) {
        Node node = nodes[config.node()];
        Frame frame = config.frame();
        List<Config> followers = new ArrayList<>();
        for (int target : node.free) {
            followers.add(new Config(target, frame));
        }
        for (Call call : node.calls) {
            if (isAlive(new Config(call.after(), frame))) {
                int inside = frame.nesting() + (call.nests() ? 1 : 0);
                followers.add(new Config(call.start(), frame.push(call.after(), inside)));
            }
        }
        Config popped = node.last ? frame.pop() : null;
        if (popped != null) {
            followers.add(popped);
        }
        return followers;
    }

    /** Leaves rules that have nothing more to say, so that equal readings look equal. */
    private Config settle(Config config) {
        Config settled = config;
        while (nodes[settled.node()].isTerminal()) {
            Config popped = settled.frame().pop();
            if (popped == null) {
                return settled;
            }
            settled = popped;
        }
        return settled;
    }

    private boolean isAlive(Config config) {
        return config.frame().nesting() + nodes[config.node()].need <= nesting;
    }

    /** Whether the text may end, or the rule that the state began in. */
    boolean mayEnd(List<Config> opened) {
        return opened.stream()
                .anyMatch(config -> nodes[config.node()].last && config.frame().pop() == null);
    }
}
