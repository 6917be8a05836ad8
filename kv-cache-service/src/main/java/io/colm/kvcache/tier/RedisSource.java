package io.colm.kvcache.tier;

import io.lettuce.core.RedisURI;
import java.io.IOException;

/** Where Redis comes from: given by its URL, or started here. */
sealed interface RedisSource extends AutoCloseable permits GivenRedis, LocalRedis {

    static RedisSource of(RedisSettings settings) {
        String url = settings.url();
        return url == null || url.isBlank() ? new LocalRedis(settings.local()) : GivenRedis.at(url);
    }

    /** Address of the Redis, started first where that is this source's duty and it does not run. */
    RedisURI uri() throws IOException;

    /** Says where it is from, without secrets. */
    String origin();

    @Override
    void close();
}
