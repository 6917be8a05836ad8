package io.colm.inference.kv;

import io.colm.engine.KvLayout;
import io.colm.wire.kv.BlockHash;
import java.util.ArrayList;
import java.util.List;

/** The hashes of one sequence's blocks, as far as they were asked for. Belongs to one thread at a time. */
public final class BlockHashes {

    private final BlockHash root;
    private final List<BlockHash> known = new ArrayList<>();

    public BlockHashes(BlockHash root) {
        this.root = root;
    }

    /** What keeps these blocks apart from those of other tenants, chains and arithmetics. */
    public String salt() {
        return root.hex();
    }

    /** Hash of block {@code index}; {@code tokens} are the sequence's, at least to the end of that block. */
    public BlockHash get(int index, int[] tokens) {
        while (known.size() <= index) {
            BlockHash last = known.isEmpty() ? root : known.getLast();
            int from = known.size() * KvLayout.POSITIONS;
            known.add(last.next(tokens, from, from + KvLayout.POSITIONS));
        }
        return known.get(index);
    }

    /** Hashes of the first {@code count} blocks. */
    List<BlockHash> first(int count, int[] tokens) {
        if (count > 0) {
            get(count - 1, tokens);
        }
        return List.copyOf(known.subList(0, count));
    }
}
