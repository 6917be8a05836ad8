package io.colm.kvcache.tier;

import io.lettuce.core.GetExArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The connections to one Redis. Reads, writes and control have each their own: a small command behind megabytes would
 * wait for them. Only commands of Redis 6.2.
 */
final class RedisLink implements AutoCloseable {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);

    private final List<StatefulRedisConnection<String, byte[]>> connections;
    private final String version;

    private RedisLink(List<StatefulRedisConnection<String, byte[]>> connections) {
        this.connections = connections;
        this.version = control()
                .sync()
                .info("server")
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1))
                .orElse("of unknown version");
    }

    /** Blocks until Redis has answered, or throws. */
    static RedisLink connect(RedisClient client, RedisURI uri) {
        StatefulRedisConnection<String, byte[]> control = client.connect(CODEC, uri);
        try {
            return new RedisLink(List.of(control, client.connect(CODEC, uri), client.connect(CODEC, uri)));
        } catch (RuntimeException e) {
            control.close();
            throw e;
        }
    }

    String version() {
        return version;
    }

    /** Also puts off the end of its life. */
    CompletionStage<byte[]> get(String key, Duration ttl) {
        return connections.get(1).async().getex(key, GetExArgs.Builder.px(ttl));
    }

    /** {@code OK}, or null where the key is there already. */
    CompletionStage<String> setIfAbsent(String key, byte[] value, Duration ttl) {
        return connections.get(2).async().set(key, value, SetArgs.Builder.nx().px(ttl));
    }

    CompletionStage<Long> unlink(String key) {
        return control().async().unlink(key);
    }

    /** Blocks until Redis has answered, or throws. */
    void ping() {
        control().sync().ping();
    }

    boolean isOpen() {
        return connections.stream().allMatch(StatefulRedisConnection::isOpen);
    }

    private StatefulRedisConnection<String, byte[]> control() {
        return connections.getFirst();
    }

    /** Does not wait; what is still queued for a Redis that does not answer is let go. */
    @Override
    public void close() {
        connections.forEach(connection -> {
            var _ = connection.closeAsync();
        });
    }
}
