package io.colm.kvcache.tier;

import io.colm.wire.kv.BlockHash;
import reactor.core.publisher.Mono;

/** A place where blocks live, as the bytes of {@link io.colm.wire.kv.KvBlock#encode}. It never fails: it has less. */
public interface Tier {

    /** The bytes of a sound block of that name, or empty. */
    Mono<byte[]> get(BlockHash hash);

    /** Offers the bytes of a sound block. */
    Mono<Fate> put(BlockHash hash, byte[] value);
}
