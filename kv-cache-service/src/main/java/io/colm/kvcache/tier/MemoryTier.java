package io.colm.kvcache.tier;

import io.colm.wire.kv.BlockHash;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Blocks on the heap, bounded in bytes; the least recently used go first. */
public final class MemoryTier implements Tier {

    private static final int ENTRY_BYTES = 256;

    private final LinkedHashMap<BlockHash, byte[]> blocks = new LinkedHashMap<>(1024, 0.75f, true);
    private final long capacity;
    private long bytes;

    public MemoryTier(long capacity) {
        this.capacity = capacity;
    }

    @Override
    public Mono<byte[]> get(BlockHash hash) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                return blocks.get(hash);
            }
        });
    }

    @Override
    public Mono<Fate> put(BlockHash hash, byte[] value) {
        return Mono.fromSupplier(() -> keep(hash, value));
    }

    private synchronized Fate keep(BlockHash hash, byte[] value) {
        if (cost(value) > capacity) {
            return Fate.DROPPED;
        }
        byte[] old = blocks.put(hash, value);
        bytes += cost(value) - (old == null ? 0 : cost(old));
        evict();
        return old == null ? Fate.STORED : Fate.KNOWN;
    }

    private void evict() {
        Iterator<Map.Entry<BlockHash, byte[]>> eldest = blocks.entrySet().iterator();
        while (bytes > capacity) {
            bytes -= cost(eldest.next().getValue());
            eldest.remove();
        }
    }

    /**
     * Marks a prefix as just used, its head last: when room is needed its tail goes first, for a block is worth nothing
     * without those before it.
     */
    public synchronized void touch(List<BlockHash> prefix) {
        prefix.reversed().forEach(blocks::get);
    }

    public synchronized int size() {
        return blocks.size();
    }

    private static long cost(byte[] value) {
        return value.length + ENTRY_BYTES;
    }
}
