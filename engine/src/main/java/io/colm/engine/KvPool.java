package io.colm.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * All KV blocks of a pod: one run of native memory, owned here, handed out by number and counted by reference. Touched by
 * the engine's thread alone, but for {@link #free}.
 */
public final class KvPool implements AutoCloseable {

    private static final long ALIGNMENT = 64;

    private final KvLayout layout;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final int[] references;
    private final int[] freeBlocks;
    private volatile int free;

    public KvPool(KvLayout layout, int blocks) {
        this.layout = layout;
        memory = arena.allocate(layout.blockBytes() * blocks, ALIGNMENT);
        references = new int[blocks];
        freeBlocks = new int[blocks];
        Arrays.setAll(freeBlocks, i -> blocks - 1 - i);
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

    /** Blocks not in use. */
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
        int left = free - 1;
        int block = freeBlocks[left];
        references[block] = 1;
        free = left;
        return block;
    }

    /** Takes one more reference to a block in use. */
    public void retain(int block) {
        if (references[block] <= 0) {
            throw new IllegalStateException("KV block " + block + " is free");
        }
        references[block]++;
    }

    /** Gives a reference back; the last one frees the block. */
    public void release(int block) {
        if (references[block] <= 0) {
            throw new IllegalStateException("KV block " + block + " is released more often than it was retained");
        }
        if (--references[block] == 0) {
            freeBlocks[free] = block;
            free = free + 1;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
