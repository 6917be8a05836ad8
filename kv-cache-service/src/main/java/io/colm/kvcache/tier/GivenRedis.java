package io.colm.kvcache.tier;

import io.lettuce.core.RedisURI;

/** A Redis that somebody else runs. */
record GivenRedis(RedisURI uri) implements RedisSource {

    static GivenRedis at(String url) {
        try {
            return new GivenRedis(RedisURI.create(url));
        } catch (IllegalArgumentException _) {
            // Lettuce's own message repeats the URL, password included.
            throw new IllegalArgumentException("colm.kv.redis-url (REDIS_URL) must be redis://[user:password@]host:port"
                    + " or, with TLS, rediss://…");
        }
    }

    @Override
    public String origin() {
        return "given by URL";
    }

    @Override
    public void close() {}
}
