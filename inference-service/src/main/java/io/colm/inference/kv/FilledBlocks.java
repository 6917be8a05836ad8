package io.colm.inference.kv;

import java.nio.ByteBuffer;

/** The blocks that one sequence fills, on their way to the cache. */
public record FilledBlocks(BlockHashes hashes, KvPublisher publisher) {

    /** Offers block {@code index}; {@code tokens} are the sequence's, at least to the end of that block. */
    public void offer(int index, int[] tokens, ByteBuffer payload) {
        publisher.offer(hashes.get(index, tokens), payload);
    }
}
