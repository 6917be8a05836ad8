package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.util.List;

/**
 * Causal attention of the heads of all chains over the shared keys and values: each is read once for all queries of a
 * sequence. Query head n of chain i uses key/value head {@code floor(n / (H_i/kv))}, grouped within each chain.
 */
final class Attention implements AutoCloseable {
    private final KvLayout layout;
    private final Rope rope;
    private final float scale;
    private final KvPlanes planes;
    private final QueryTile tile;

    Attention(KvLayout layout, Rope rope) {
        this.layout = layout;
        this.rope = rope;
        scale = (float) (1 / Math.sqrt(layout.headDim()));
        planes = new KvPlanes(layout);
        tile = new QueryTile(layout.headDim());
    }

    /** Reads {@link Chain#queries} of {@code chains} and writes {@code o_i} into their slices of the rows' prefix. */
    void attend(int layer, Step step, List<Chain> chains, Activations rowsOf) {
        RowSet rows = step.rowsBehind(layer);
        int from = 0;
        while (from < rows.size()) {
            int to = endOfSequence(from, rows, step);
            int last = step.plan().position(rows.row(to - 1));
            for (int head = 0; head < layout.kvHeads(); head++) {
                int[] blocks = step.plan().blocks(rows.row(from));
                planes.show(step.pool(), blocks, last / KvLayout.POSITIONS + 1, layer, head);
                for (int place = from; place < to; place++) {
                    addQueries(head, rows.row(place), step, chains, rowsOf);
                }
                tile.flush(planes, rowsOf.prefix());
            }
            from = to;
        }
    }

    private static int endOfSequence(int from, RowSet rows, Step step) {
        int[] blocks = step.plan().blocks(rows.row(from));
        int to = from + 1;
        while (to < rows.size()
                && step.plan().blocks(rows.row(to)) == blocks
                && step.plan().position(rows.row(to)) > step.plan().position(rows.row(to - 1))) {
            to++;
        }
        return to;
    }

    private void addQueries(int head, int row, Step step, List<Chain> chains, Activations rowsOf) {
        int position = step.plan().position(row);
        for (int number = step.plan().firstChain(row); number <= step.tier(row); number++) {
            Chain chain = chains.get(number - 1);
            int place = step.rows(number).place(row);
            int group = chain.heads() / layout.kvHeads();
            for (int query = head * group; query < (head + 1) * group; query++) {
                int column = query * layout.headDim();
                long from = chain.queryOffset(place, column);
                float factor = scale * chain.queryScale(place);
                rope.rotate(chain.queries(), from, position, factor, tile.queries(), tile.next());
                tile.add(position + 1, rowsOf.at(row) + chain.start() + column);
                if (tile.isFull()) {
                    tile.flush(planes, rowsOf.prefix());
                }
            }
        }
    }

    @Override
    public void close() {
        planes.close();
    }
}
