package io.colm.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sequence's KV blocks in order: block {@code p / 64} holds position {@code p}. The leading ones that are full of
 * confirmed tokens are kept: they have a name in the pool, others may share them, and nobody writes them again.
 */
final class BlockTable {

    private static final int NONE = -1;

    private final Object salt;
    private final int[] blocks;
    private int count;
    private int kept;

    /** What the next block to be kept is named after. */
    private Object before;

    /** Room for {@code limit} positions; without a salt, nothing is shared with other sequences. */
    BlockTable(int limit, @Nullable String salt) {
        this.salt = salt == null ? new Object() : salt;
        before = this.salt;
        blocks = new int[KvLayout.blocks(limit)];
        Arrays.fill(blocks, NONE);
    }

    /** The table as a {@link Plan} takes it. */
    int[] blocks() {
        return blocks;
    }

    /** Positions that the blocks so far have room for. */
    int positions() {
        return count * KvLayout.POSITIONS;
    }

    /** The last of the blocks that are kept, if any. */
    PrefixCache.@Nullable Entry lastKept() {
        return before instanceof PrefixCache.Entry entry ? entry : null;
    }

    void grow(KvPool pool) {
        blocks[count++] = pool.allocate();
    }

    /** Of the blocks that {@link #fill} will share, those that are in use: they take none of the pool's free blocks. */
    int inUse(KvPool pool, int[] tokens, int length) {
        Object last = salt;
        int found = 0;
        while ((found + 1) * KvLayout.POSITIONS < length) {
            PrefixCache.Entry entry = pool.prefixes().find(last, tokens, found);
            if (entry == null || !pool.isInUse(entry.block())) {
                break;
            }
            last = entry;
            found++;
        }
        return found;
    }

    /** Leading positions that need not be run: all that were found, and those of them that the pool had. */
    record Found(int positions, int pooled) {}

    /**
     * Takes blocks for {@code length} tokens: leading ones that the pool has, by reference, then new ones, and into these
     * what {@code cached} has. The last position is left to be run in any case: its logits are wanted.
     */
    Found fill(KvPool pool, int[] tokens, int length, List<ByteBuffer> cached) {
        int shared = share(pool, tokens, length) * KvLayout.POSITIONS;
        while (positions() < length) {
            grow(pool);
        }
        for (int i = kept; i < cached.size(); i++) {
            pool.bytes(blocks[i]).put(cached.get(i).duplicate());
        }
        int given = Math.max(shared, cached.size() * KvLayout.POSITIONS);
        keep(pool, tokens, Math.min(given, length - 1));
        for (int i = 0; i < Math.min(kept, cached.size()); i++) {
            pool.prefixes().tell(blocks[i]);
        }
        return given < length && copyLast(pool, tokens, length)
                ? new Found(length - 1, shared + KvLayout.POSITIONS - 1)
                : new Found(Math.min(given, length - 1), shared);
    }

    private int share(KvPool pool, int[] tokens, int length) {
        PrefixCache.Entry found;
        while ((kept + 1) * KvLayout.POSITIONS < length
                && (found = pool.prefixes().find(before, tokens, kept)) != null) {
            pool.retain(found.block());
            blocks[count++] = found.block();
            before = found;
            kept++;
        }
        return kept;
    }

    /** The last position will be written: if the pool has the block that it fills, then in a copy. */
    private boolean copyLast(KvPool pool, int[] tokens, int length) {
        if ((kept + 1) * KvLayout.POSITIONS != length) {
            return false;
        }
        PrefixCache.Entry found = pool.prefixes().find(before, tokens, kept);
        if (found != null) {
            pool.bytes(blocks[kept]).put(pool.bytes(found.block()));
        }
        return found != null;
    }

    /** Keeps all blocks that are full of the first {@code computed} tokens; where the pool has one already, shares that. */
    void keep(KvPool pool, int[] tokens, int computed) {
        while ((kept + 1) * KvLayout.POSITIONS <= computed) {
            int own = blocks[kept];
            PrefixCache.Entry entry = pool.prefixes().name(before, tokens, kept, own);
            if (entry.block() != own) {
                pool.retain(entry.block());
                pool.release(own);
                blocks[kept] = entry.block();
            }
            before = entry;
            kept++;
        }
    }

    /** Gives all blocks back, the last first; the pool goes on holding those that are kept, while it has room. */
    void release(KvPool pool) {
        while (count > 0) {
            pool.release(blocks[--count]);
            blocks[count] = NONE;
        }
        kept = 0;
        before = salt;
    }

    /** Gives all blocks back; what they hold is not to be trusted. */
    void discard(KvPool pool) {
        for (int i = kept - 1; i >= 0; i--) {
            if (!pool.isShared(blocks[i])) {
                pool.prefixes().forget(blocks[i]);
            }
        }
        release(pool);
    }
}
