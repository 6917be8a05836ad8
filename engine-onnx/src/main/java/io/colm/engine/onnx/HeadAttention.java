package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attention of some rows of one sequence over some key/value heads, on one thread: block by block, and head by head within a
 * block. That is how they lie in memory: a head alone would jump every few kilobytes, at half the speed.
 */
final class HeadAttention implements AutoCloseable {
    private final KvLayout layout;
    private final Rope rope;
    private final float scale;
    private final KvPlanes planes;
    private final List<QueryTile> tiles = new ArrayList<>();
    private final int[] starts;
    private final int[] queries;
    private int used;
    private int layer;
    private @Nullable Step step;
    private @Nullable Activations activations;
    private List<Chain> chains = List.of();

    HeadAttention(KvLayout layout, Rope rope) {
        this.layout = layout;
        this.rope = rope;
        scale = (float) (1 / Math.sqrt(layout.headDim()));
        planes = new KvPlanes(layout);
        starts = new int[layout.kvHeads() + 1];
        queries = new int[layout.kvHeads()];
    }

    /** Before the units of a layer. */
    void turnTo(int layer, Step step, List<Chain> chains, Activations rowsOf) {
        this.layer = layer;
        this.step = step;
        this.chains = chains;
        activations = rowsOf;
    }

    /** Writes what heads {@code firstHead} to {@code endHead - 1} make of the rows from {@code from} to {@code to - 1}. */
    void attend(int from, int to, int firstHead, int endHead) {
        RowSet rows = step().rowsBehind(layer);
        used = 0;
        for (int head = firstHead; head < endHead; head++) {
            gather(head, rows, from, to);
        }
        starts[endHead] = used;
        for (int i = 0; i < used; i++) {
            tiles.get(i).begin();
        }
        int[] blocks = step().plan().blocks(rows.row(from));
        int count = KvLayout.blocks(step().plan().position(rows.row(to - 1)) + 1);
        for (int block = 0; block < count; block++) {
            for (int head = firstHead; head < endHead; head++) {
                score(head, block, blocks[block]);
            }
        }
        for (int i = 0; i < used; i++) {
            tiles.get(i).exponentiate();
        }
        for (int block = 0; block < count; block++) {
            for (int head = firstHead; head < endHead; head++) {
                weigh(head, block, blocks[block]);
            }
        }
        for (int i = 0; i < used; i++) {
            tiles.get(i).finish(rowsOf().prefix());
        }
    }

    /** Puts the queries that read {@code head} into tiles. */
    private void gather(int head, RowSet rows, int from, int to) {
        starts[head] = used;
        queries[head] = 0;
        for (int place = from; place < to; place++) {
            int row = rows.row(place);
            for (int number = step().plan().firstChain(row); number <= step().tier(row); number++) {
                Chain chain = chains.get(number - 1);
                int own = head - chain.firstKvHead();
                if (own >= 0 && own < chain.kvHeads()) {
                    gather(head, chain, own, row);
                }
            }
        }
    }

    private void gather(int head, Chain chain, int own, int row) {
        int place = step().rows(chain.number()).place(row);
        int position = step().plan().position(row);
        float factor = scale * chain.queryScale(place);
        int group = chain.heads() / chain.kvHeads();
        for (int query = own * group; query < (own + 1) * group; query++) {
            int column = query * layout.headDim();
            QueryTile tile = tileFor(head);
            rope.rotate(
                    chain.queries(), chain.queryOffset(place, column), position, factor, tile.queries(), tile.next());
            tile.add(position + 1, rowsOf().at(row) + chain.start() + column);
            queries[head]++;
        }
    }

    /** The last tile of {@code head}, or one more if it is full. */
    private QueryTile tileFor(int head) {
        if (used == starts[head] || tiles.get(used - 1).isFull()) {
            if (used == tiles.size()) {
                tiles.add(new QueryTile(layout.headDim()));
            }
            tiles.get(used++).clear();
        }
        return tiles.get(used - 1);
    }

    private void score(int head, int place, int block) {
        if (queries[head] == 0) {
            return;
        }
        planes.showKeys(step().pool(), block, layer, head, queries[head]);
        for (int i = starts[head]; i < starts[head + 1]; i++) {
            if (place < tiles.get(i).blocks()) {
                tiles.get(i).score(planes, place);
            }
        }
    }

    private void weigh(int head, int place, int block) {
        if (queries[head] == 0) {
            return;
        }
        planes.showValues(step().pool(), block, layer, head, queries[head]);
        for (int i = starts[head]; i < starts[head + 1]; i++) {
            if (place < tiles.get(i).blocks()) {
                tiles.get(i).weigh(planes, place);
            }
        }
    }

    private Step step() {
        return Objects.requireNonNull(step);
    }

    private Activations rowsOf() {
        return Objects.requireNonNull(activations);
    }

    @Override
    public void close() {
        planes.close();
    }
}
