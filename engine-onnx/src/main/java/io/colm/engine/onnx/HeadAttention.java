package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.util.List;

/** The queries of some rows of one sequence that read one key/value head, on one thread. */
final class HeadAttention implements AutoCloseable {
    private final KvLayout layout;
    private final Rope rope;
    private final float scale;
    private final KvPlanes planes;
    private final QueryTile tile;
    private int head;

    HeadAttention(KvLayout layout, Rope rope) {
        this.layout = layout;
        this.rope = rope;
        scale = (float) (1 / Math.sqrt(layout.headDim()));
        planes = new KvPlanes(layout);
        tile = new QueryTile(layout.headDim());
    }

    /** Turns to what the rows at places {@code from} to {@code to - 1}, the last one the farthest, see of {@code head}. */
    void show(int layer, int head, Step step, RowSet rows, int from, int to) {
        this.head = head;
        int[] blocks = step.plan().blocks(rows.row(from));
        int last = step.plan().position(rows.row(to - 1));
        planes.show(step.pool(), blocks, last / KvLayout.POSITIONS + 1, layer, head);
    }

    /** Adds a row's queries, of all its chains. */
    void add(int row, Step step, List<Chain> chains, Activations rowsOf) {
        int position = step.plan().position(row);
        for (int number = step.plan().firstChain(row); number <= step.tier(row); number++) {
            Chain chain = chains.get(number - 1);
            int own = head - chain.firstKvHead();
            if (own < 0 || own >= chain.kvHeads()) {
                continue;
            }
            int place = step.rows(number).place(row);
            int group = chain.heads() / chain.kvHeads();
            for (int query = own * group; query < (own + 1) * group; query++) {
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

    /** Writes the outputs of the queries that are left. */
    void flush(Activations rowsOf) {
        tile.flush(planes, rowsOf.prefix());
    }

    @Override
    public void close() {
        planes.close();
    }
}
