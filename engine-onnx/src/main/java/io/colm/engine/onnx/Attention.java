package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.util.List;
import java.util.stream.Stream;

/**
 * Causal attention of the heads of all chains over their keys and values, which CoLM-Air's share: each is read once for all
 * queries of a sequence. Query head n of chain i uses key/value head {@code floor(n / (H_i/kv))}, grouped within each chain.
 */
final class Attention implements AutoCloseable {
    /** So many rows of a prompt are one piece of work. */
    private static final int MOST_ROWS = 64;

    private final KvLayout layout;
    private final Team team;
    private final List<HeadAttention> workers;
    private int[] starts = {};
    private int pieces;
    private long multiplications;

    Attention(KvLayout layout, Rope rope, Team team) {
        this.layout = layout;
        this.team = team;
        workers = Stream.generate(() -> new HeadAttention(layout, rope))
                .limit(team.threads())
                .toList();
    }

    /** Reads {@link Chain#queries} of {@code chains} and writes {@code o_i} into their slices of the rows' prefix. */
    void attend(int layer, Step step, List<Chain> chains, Activations rowsOf) {
        RowSet rows = step.rowsBehind(layer);
        cut(rows, step, chains);
        int heads = layout.kvHeads();
        team.run(pieces * heads, multiplications, (worker, piece) -> {
            int from = starts[piece / heads];
            int to = starts[piece / heads + 1];
            HeadAttention attention = workers.get(worker);
            attention.show(layer, piece % heads, step, rows, from, to);
            for (int place = from; place < to; place++) {
                attention.add(rows.row(place), step, chains, rowsOf);
            }
            attention.flush(rowsOf);
        });
    }

    /** Cuts {@code rows} into runs of the same sequence. */
    private void cut(RowSet rows, Step step, List<Chain> chains) {
        if (starts.length <= rows.size()) {
            starts = new int[2 * rows.size() + 2];
        }
        pieces = 0;
        multiplications = 0;
        for (int from = 0; from < rows.size(); pieces++) {
            starts[pieces] = from;
            int to = endOfPiece(from, rows, step);
            Chain last = chains.get(step.tier(rows.row(to - 1)) - 1);
            multiplications += 2L * (to - from) * step.plan().position(rows.row(to - 1)) * last.end();
            from = to;
        }
        starts[pieces] = rows.size();
    }

    private static int endOfPiece(int from, RowSet rows, Step step) {
        int[] blocks = step.plan().blocks(rows.row(from));
        int to = from + 1;
        while (to < Math.min(rows.size(), from + MOST_ROWS)
                && step.plan().blocks(rows.row(to)) == blocks
                && step.plan().position(rows.row(to)) > step.plan().position(rows.row(to - 1))) {
            to++;
        }
        return to;
    }

    @Override
    public void close() {
        workers.forEach(HeadAttention::close);
    }
}
