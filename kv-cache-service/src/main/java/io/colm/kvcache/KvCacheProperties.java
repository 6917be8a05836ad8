package io.colm.kvcache;

import io.colm.kvcache.tier.LocalRedisSettings;
import io.colm.kvcache.tier.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * How blocks are kept.
 *
 * @param memory blocks on the heap, together
 * @param maxBlock the longest block taken
 * @param fetchDeadline how long Redis may hold up one fetch, however many blocks it asks for
 * @param redisUrl a Redis that somebody else runs; without it one is started on this machine
 * @param directory where the Redis started here has its binary and its pid file
 * @param redisMemory what the Redis started here may use
 * @param ttl how long Redis keeps a block that nobody reads
 * @param commandTimeout how long Redis may take over one block
 * @param probeInterval pause between looks at whether Redis answers
 * @param inFlight blocks on their way to and from Redis, together
 */
@ConfigurationProperties("colm.kv")
record KvCacheProperties(
        DataSize memory,
        DataSize maxBlock,
        Duration fetchDeadline,
        @Nullable String redisUrl,
        Path directory,
        DataSize redisMemory,
        Duration ttl,
        Duration commandTimeout,
        Duration probeInterval,
        DataSize inFlight) {

    RedisSettings redis() {
        return new RedisSettings(
                redisUrl,
                new LocalRedisSettings(directory, redisMemory.toBytes()),
                ttl,
                commandTimeout,
                probeInterval,
                inFlight.toBytes());
    }
}
