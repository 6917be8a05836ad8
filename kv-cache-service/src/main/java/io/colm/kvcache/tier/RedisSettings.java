package io.colm.kvcache.tier;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How Redis is found and used.
 *
 * @param url {@code redis://…} of a Redis that somebody else runs; without it one is started on this machine
 * @param local the one started here
 * @param ttl how long a block that nobody reads is kept
 * @param commandTimeout how long one command may take
 * @param probeInterval pause between looks at whether Redis answers
 * @param inFlightBytes bytes that may be on their way to and from Redis together
 */
public record RedisSettings(
        @Nullable String url,
        LocalRedisSettings local,
        Duration ttl,
        Duration commandTimeout,
        Duration probeInterval,
        long inFlightBytes) {}
