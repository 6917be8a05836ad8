package io.colm.wire.kv;

/**
 * How the cache fares.
 *
 * @param redis what Redis it uses: where from and which version
 * @param redisReachable whether Redis answers now; without it the cache serves from its memory
 * @param hotBlocks blocks in memory
 */
public record KvStatus(String redis, boolean redisReachable, int hotBlocks, long hits, long misses, long damaged) {}
