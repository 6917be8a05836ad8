package io.colm.kvcache.tier;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the link to Redis while Redis answers. A few failures in a row, or one ping without an answer, and the link is
 * dropped with all that was queued on it; then only this thread tries, until Redis answers again.
 */
final class RedisWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);

    private static final int FAILURES = 3;
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final RedisSource source;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledExecutorService thread;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable RedisLink link;
    private volatile String description;
    private boolean saidAway;

    private RedisWatch(RedisSource source, RedisSettings settings) {
        this.source = source;
        this.description = "none yet (" + source.origin() + ")";
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options(settings.commandTimeout()));
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("redis-watch").factory());
    }

    private static ClientOptions options(Duration commandTimeout) {
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutSource(timeouts(commandTimeout))
                        .build())
                .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
                .build();
    }

    /** Requests wait for blocks and for nothing else; the rest may take the time that a cold start takes. */
    private static TimeoutOptions.TimeoutSource timeouts(Duration commandTimeout) {
        return new TimeoutOptions.TimeoutSource() {
            @Override
            public long getTimeout(RedisCommand<?, ?, ?> command) {
                boolean block = command.getType() == CommandType.GETEX || command.getType() == CommandType.SET;
                return (block ? commandTimeout : CONNECT).toMillis();
            }

            @Override
            public TimeUnit getTimeUnit() {
                return TimeUnit.MILLISECONDS;
            }
        };
    }

    /** Has tried once when it returns. */
    static RedisWatch start(RedisSettings settings) {
        RedisWatch watch = new RedisWatch(RedisSource.of(settings), settings);
        watch.look();
        long pause = settings.probeInterval().toMillis();
        var _ = watch.thread.scheduleWithFixedDelay(watch::look, pause, pause, TimeUnit.MILLISECONDS);
        return watch;
    }

    /** The link, or null while Redis does not answer. */
    @Nullable
    RedisLink link() {
        return link;
    }

    String description() {
        return description;
    }

    void answered() {
        failures.set(0);
    }

    void failed(RedisLink failing) {
        if (failing != link) {
            return;
        }
        if (failures.incrementAndGet() >= FAILURES || !failing.isOpen()) {
            drop(failing);
        }
    }

    private synchronized void drop(RedisLink failing) {
        if (link == failing) {
            link = null;
            failing.close();
            log.warn("{} does not answer; blocks are kept in memory only until it does", description);
        }
    }

    private void look() {
        RedisLink current = link;
        try {
            if (current == null) {
                connect();
            } else {
                current.ping();
            }
        } catch (IOException | RuntimeException e) {
            if (current != null) {
                drop(current);
            } else if (!saidAway) {
                saidAway = true;
                log.warn("No Redis ({}): blocks are kept in memory only", reason(e));
            }
        }
    }

    private void connect() throws IOException {
        RedisURI uri = source.uri();
        uri.setTimeout(CONNECT);
        RedisLink fresh = RedisLink.connect(client, uri);
        failures.set(0);
        saidAway = false;
        description =
                "Redis %s, %s, at %s:%d".formatted(fresh.version(), source.origin(), uri.getHost(), uri.getPort());
        link = fresh;
        log.info("Using {}", description);
    }

    private static String reason(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + cause.getMessage();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        link = null;
        client.shutdown(Duration.ZERO, CONNECT);
        var _ = resources.shutdown();
        source.close();
    }
}
