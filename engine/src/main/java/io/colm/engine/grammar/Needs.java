package io.colm.engine.grammar;

import io.colm.engine.grammar.Node.Call;
import io.colm.engine.grammar.Node.Edge;
import java.util.List;

/**
 * Finds for each node how many objects and arrays must at least be opened within each other before its rule can end:
 * the least fixed point, reached by lowering. A reading that cannot end within the limit is then never begun.
 */
final class Needs {

    private Needs() {}

    static void fill(Automaton automaton) {
        List<Node> nodes = automaton.nodes();
        boolean lowered = true;
        while (lowered) {
            automaton.at("");
            lowered = false;
            // Nodes mostly lead to later ones: backwards, a few passes do.
            for (Node node : nodes.reversed()) {
                int need = need(node, nodes);
                lowered |= need < node.need;
                node.need = Math.min(node.need, need);
            }
        }
    }

    private static int need(Node node, List<Node> nodes) {
        int need = node.last ? 0 : Node.ENDLESS;
        for (Edge edge : node.edges) {
            need = Math.min(need, nodes.get(edge.target()).need);
        }
        for (int target : node.free) {
            need = Math.min(need, nodes.get(target).need);
        }
        for (Call call : node.calls) {
            int inside = (call.nests() ? 1 : 0) + nodes.get(call.start()).need;
            need = Math.min(need, Math.max(inside, nodes.get(call.after()).need));
        }
        return need;
    }
}
