package io.colm.engine.onnx;

import java.util.Arrays;
import java.util.List;

/** How the attention of a layer is shared out: rows of one sequence that lie in a row, by ranges of key/value heads. */
final class AttentionUnits {
    /** So many of a head read its keys before they leave the cache, and their scores do not push them out. */
    private static final int MOST_QUERIES = 64;

    private static final int FIELDS = 4;

    private final int kvHeads;
    private final int threads;
    private int[] units = {};
    private int size;
    private long multiplications;

    AttentionUnits(int kvHeads, int threads) {
        this.kvHeads = kvHeads;
        this.threads = threads;
    }

    int size() {
        return size;
    }

    /** Of all units, about. */
    long multiplications() {
        return multiplications;
    }

    /** The place of a unit's first row. */
    int from(int unit) {
        return units[FIELDS * unit];
    }

    /** The place behind its last row, which is the farthest in the sequence. */
    int to(int unit) {
        return units[FIELDS * unit + 1];
    }

    int firstHead(int unit) {
        return units[FIELDS * unit + 2];
    }

    int endHead(int unit) {
        return units[FIELDS * unit + 3];
    }

    void cut(RowSet rows, Step step, List<Chain> chains) {
        size = 0;
        multiplications = 0;
        int to;
        for (int from = 0; from < rows.size(); from = to) {
            to = from + 1;
            int queries = queries(rows.row(from), step, chains);
            while (to < rows.size() && follows(rows.row(to), rows.row(to - 1), step)) {
                int more = queries(rows.row(to), step, chains);
                if (queries + more > MOST_QUERIES) {
                    break;
                }
                queries += more;
                to++;
            }
            add(from, to, Math.clamp(MOST_QUERIES / queries, 1, Math.ceilDiv(kvHeads, threads)));
            int last = rows.row(to - 1);
            int width = chains.get(step.tier(last) - 1).end();
            multiplications += 2L * (to - from) * step.plan().position(last) * width;
        }
    }

    private static boolean follows(int row, int before, Step step) {
        return step.plan().blocks(row) == step.plan().blocks(before)
                && step.plan().position(row) > step.plan().position(before);
    }

    /** Those that a row has for one head, at most. */
    private static int queries(int row, Step step, List<Chain> chains) {
        int queries = 0;
        for (int number = step.plan().firstChain(row); number <= step.tier(row); number++) {
            Chain chain = chains.get(number - 1);
            queries += chain.heads() / chain.kvHeads();
        }
        return queries;
    }

    private void add(int from, int to, int heads) {
        for (int head = 0; head < kvHeads; head += heads) {
            if (units.length < FIELDS * (size + 1)) {
                units = Arrays.copyOf(units, 2 * FIELDS * (size + 1));
            }
            units[FIELDS * size] = from;
            units[FIELDS * size + 1] = to;
            units[FIELDS * size + 2] = head;
            units[FIELDS * size + 3] = Math.min(kvHeads, head + heads);
            size++;
        }
    }
}
