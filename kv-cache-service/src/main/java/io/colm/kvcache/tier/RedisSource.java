package io.colm.kvcache.tier;

import io.lettuce.core.RedisURI;
import java.io.IOException;

/** Where Redis comes from: given by its URL, or started here. */
sealed interface RedisSource extends AutoCloseable permits GivenRedis, LocalRedis {

    static RedisSource of(RedisSettings settings) throws IOException {
        String url = settings.url();
        return url == null || url.isBlank() ? LocalRedis.in(settings.local()) : GivenRedis.at(url);
    }

    /** Address of the Redis, started first where that is this source's duty and it does not run. */
    RedisURI uri() throws IOException;

    /** Says where it is from, without secrets. */
    String origin();

    @Override
    void close();
}
