package io.colm.kvcache.tier;

import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.KvBlock;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import reactor.core.publisher.Mono;

/**
 * Blocks in Redis, under {@code ckv1:b:} and their hash. Redis is never needed: while the {@link RedisWatch} has no link
 * to it, nothing is asked of it at all. What comes back is checked; what is not the block asked for is a miss, and removed.
 */
public final class RedisTier implements Tier, AutoCloseable {

    private static final String PREFIX = "ckv1:b:";
    private static final int KIB = 1024;

    private final RedisSettings settings;
    private final RedisWatch watch;
    private final Faults faults;
    private final Semaphore inFlightKib;
    private final AtomicInteger largest = new AtomicInteger(512 * KIB);

    RedisTier(RedisSettings settings, RedisWatch watch, Faults faults) {
        this.settings = settings;
        this.watch = watch;
        this.faults = faults;
        this.inFlightKib = new Semaphore(kib(settings.inFlightBytes()));
    }

    /** Finds or starts a Redis; where there is none now the tier has nothing until one answers. */
    public static RedisTier open(RedisSettings settings, Faults faults) {
        return new RedisTier(settings, RedisWatch.start(settings), faults);
    }

    @Override
    public Mono<byte[]> get(BlockHash hash) {
        return ask("get", largest::get, link -> link.get(key(hash), settings.ttl()))
                .filter(value -> isSound(hash, value))
                .onErrorResume(Lost.class, _ -> Mono.empty());
    }

    @Override
    public Mono<Fate> put(BlockHash hash, byte[] value) {
        return ask("set", () -> value.length, link -> link.setIfAbsent(key(hash), value, settings.ttl()))
                .map(_ -> Fate.STORED)
                .defaultIfEmpty(Fate.KNOWN)
                .onErrorReturn(Lost.class, Fate.DROPPED);
    }

    private <T> Mono<T> ask(String command, IntSupplier bytes, Function<RedisLink, CompletionStage<T>> question) {
        return Mono.defer(() -> {
            RedisLink link = watch.link();
            int kib = kib(bytes.getAsInt());
            if (link == null) {
                return lost(command, "away");
            }
            if (!inFlightKib.tryAcquire(kib)) {
                return lost(command, "busy");
            }
            return Mono.using(
                            () -> kib, _ -> Mono.fromCompletionStage(() -> question.apply(link)), inFlightKib::release)
                    .doOnSuccess(_ -> watch.answered())
                    .onErrorResume(e -> lost(command, failed(link, e)));
        });
    }

    private <T> Mono<T> lost(String command, String reason) {
        faults.lost(command, reason);
        return Mono.error(new Lost());
    }

    /** Redis did not serve a command; said without a stack trace, for it is said often while Redis is away. */
    private static final class Lost extends RuntimeException {

        Lost() {
            super("Redis did not serve a command", null, false, false);
        }
    }

    private boolean isSound(BlockHash hash, byte[] value) {
        largest.accumulateAndGet(value.length, Math::max);
        String reason = switch (KvBlock.decode(ByteBuffer.wrap(value))) {
            case KvBlock.Decoded.Damaged damaged -> damaged.reason();
            case KvBlock.Decoded.Sound sound -> sound.block().hash().equals(hash) ? null : "hash";
        };
        if (reason != null) {
            faults.damaged("redis", reason);
            remove(hash);
        }
        return reason == null;
    }

    private void remove(BlockHash hash) {
        RedisLink link = watch.link();
        if (link != null) {
            var _ = link.unlink(key(hash));
        }
    }

    /** Tells the watch, unless Redis did answer and only refused; says the reason for a metric's label. */
    private String failed(RedisLink link, Throwable e) {
        if (e instanceof RedisCommandExecutionException) {
            return "refused";
        }
        watch.failed(link);
        return e instanceof RedisCommandTimeoutException ? "timeout" : "disconnected";
    }

    private static String key(BlockHash hash) {
        return PREFIX + hash.hex();
    }

    private static int kib(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + KIB - 1) / KIB);
    }

    /** Where Redis is from, and its version. */
    public String description() {
        return watch.description();
    }

    public boolean isReachable() {
        return watch.link() != null;
    }

    @Override
    public void close() {
        watch.close();
    }
}
