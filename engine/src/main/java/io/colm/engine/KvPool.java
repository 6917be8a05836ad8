package io.colm.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * All KV blocks of a pod: one run of native memory, owned here, handed out by number and counted by reference. A block that
 * has a name in the {@link PrefixCache} keeps its bytes after its last reference, until no block without a name is free.
 * Touched by the engine's thread alone, but for {@link #free}.
 */
public final class KvPool implements AutoCloseable {

    private static final long ALIGNMENT = 64;

    private final KvLayout layout;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final int[] references;
    private final PrefixCache prefixes;
    private final int[] emptyBlocks;
    private int empty;
    private volatile int free;

    public KvPool(KvLayout layout, int blocks) {
        this.layout = layout;
        memory = arena.allocate(layout.blockBytes() * blocks, ALIGNMENT);
        references = new int[blocks];
        prefixes = new PrefixCache(blocks);
        emptyBlocks = new int[blocks];
        Arrays.setAll(emptyBlocks, i -> blocks - 1 - i);
        empty = blocks;
        free = blocks;
    }

    public KvLayout layout() {
        return layout;
    }

    /** The whole pool; block {@code b} begins at {@link #offset}{@code (b)}. */
    public MemorySegment memory() {
        return memory;
    }

    public long offset(int block) {
        return block * layout.blockBytes();
    }

    /** A block's bytes, without a copy. */
    public ByteBuffer bytes(int block) {
        return memory.asSlice(offset(block), layout.blockBytes()).asByteBuffer();
    }

    PrefixCache prefixes() {
        return prefixes;
    }

    /** Blocks not in use, with or without a name. */
    public int free() {
        return free;
    }

    public int capacity() {
        return references.length;
    }

    /** Takes a free block, with one reference. */
    public int allocate() {
        if (free == 0) {
            throw new IllegalStateException("No KV block is free");
        }
        int block = empty > 0 ? emptyBlocks[--empty] : prefixes.evict();
        references[block] = 1;
        free = free - 1;
        return block;
    }

    /** Takes one more reference to a block in use, or the first to one that has a name. */
    public void retain(int block) {
        if (references[block] == 0) {
            if (!prefixes.wake(block)) {
                throw new IllegalStateException("KV block " + block + " is free");
            }
            free = free - 1;
        }
        references[block]++;
    }

    boolean isInUse(int block) {
        return references[block] > 0;
    }

    boolean isShared(int block) {
        return references[block] > 1;
    }

    /** Gives a reference back; the last one frees the block. */
    public void release(int block) {
        if (references[block] <= 0) {
            throw new IllegalStateException("KV block " + block + " is released more often than it was retained");
        }
        if (--references[block] == 0) {
            if (!prefixes.rest(block)) {
                emptyBlocks[empty++] = block;
            }
            free = free + 1;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
