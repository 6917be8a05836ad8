package io.colm.kvcache.tier;

import static io.colm.kvcache.tier.TestingRedis.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Against a Redis that goes away: always one started here, whose process can be stopped. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs SIGSTOP")
class RedisFaultTests {

    @TempDir
    Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestingBlocks blocks = TestingBlocks.prefix(40, 4, 10_000);

    @Test
    void aFrozenRedisIsLeftAloneAndUsedAgainWhenItReturns() throws Exception {
        try (TestingRedis redis = TestingRedis.local(directory);
                RedisTier tier = open(redis.url())) {
            awaitStored(tier, 0);
            long pid = TestingRedis.pid(directory);

            TestingRedis.signal("STOP", pid);
            try {
                await().until(() -> tier.get(blocks.hash(0)).blockOptional().isEmpty() && !tier.isReachable());
                double before = lost("get", "timeout");
                for (int i = 0; i < 100; i++) {
                    assertThat(tier.get(blocks.hash(0)).blockOptional()).isEmpty();
                    assertThat(tier.put(blocks.hash(1), blocks.value(1)).block())
                            .isEqualTo(Fate.DROPPED);
                }
                assertThat(lost("get", "timeout"))
                        .as("commands sent while frozen")
                        .isEqualTo(before);
                assertThat(lost("get", "away")).isGreaterThanOrEqualTo(100);
            } finally {
                TestingRedis.signal("CONT", pid);
            }

            await().until(tier::isReachable);
            assertThat(tier.get(blocks.hash(0)).block()).isEqualTo(blocks.value(0));
        }
    }

    @Test
    void writesIntoAFrozenRedisEndAndAreCounted() throws Exception {
        TestingBlocks many = TestingBlocks.prefix(41, 64, 500_000);
        try (TestingRedis redis = TestingRedis.local(directory);
                RedisTier tier = open(redis.url())) {
            awaitStored(tier, 0);
            long pid = TestingRedis.pid(directory);

            TestingRedis.signal("STOP", pid);
            try {
                assertThat(Flux.range(0, 64)
                                .flatMap(i -> tier.put(many.hash(i), many.value(i)), 64)
                                .collectList()
                                .block())
                        .hasSize(64)
                        .containsOnly(Fate.DROPPED);
                assertThat(lost("set", "busy")).as("beyond 8 MB in flight").isGreaterThan(0);
            } finally {
                TestingRedis.signal("CONT", pid);
            }

            awaitStored(tier, 2);
        }
    }

    @Test
    void aStoppedRedisIsUsedAgainWhenItReturnsEmpty() throws Exception {
        try (TestingRedis redis = TestingRedis.local(directory);
                RedisTier tier = open(redis.url())) {
            awaitStored(tier, 0);

            TestingRedis.kill(directory);
            await().until(() -> !tier.isReachable());
            assertThat(tier.get(blocks.hash(0)).blockOptional()).isEmpty();
            assertThat(tier.put(blocks.hash(0), blocks.value(0)).block()).isEqualTo(Fate.DROPPED);

            redis.restart();

            await().until(tier::isReachable);
            assertThat(tier.get(blocks.hash(0)).blockOptional()).isEmpty();
            assertThat(tier.put(blocks.hash(0), blocks.value(0)).block()).isEqualTo(Fate.STORED);
            assertThat(tier.get(blocks.hash(0)).block()).isEqualTo(blocks.value(0));
        }
    }

    @Test
    void aRedisStartedHereIsStartedAgainWhenItEnds() throws Exception {
        try (RedisTier tier = open(null)) {
            awaitStored(tier, 0);
            assertThat(tier.description()).matches("Redis .*(bundled|PATH), at 127.0.0.1:\\d+");

            TestingRedis.kill(directory);
            await().until(() -> !tier.isReachable());

            awaitStored(tier, 0);
        }
    }

    @Test
    void aRedisThatIsNotThereAtTheStartIsUsedOnceItIs() throws Exception {
        TestingRedis redis = TestingRedis.local(directory);
        TestingRedis.kill(directory);
        try (redis;
                RedisTier tier = open(redis.url())) {
            assertThat(tier.isReachable()).isFalse();
            assertThat(tier.get(blocks.hash(0)).blockOptional()).isEmpty();
            assertThat(tier.description()).contains("none");

            redis.restart();

            awaitStored(tier, 0);
        }
    }

    @Test
    void aServerThatAcceptsButNeverSpeaksIsNoRedis() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                RedisTier tier = open("redis://127.0.0.1:" + silent.getLocalPort())) {
            assertThat(tier.isReachable()).isFalse();
            assertThat(tier.put(blocks.hash(0), blocks.value(0)).block()).isEqualTo(Fate.DROPPED);
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeLeavesMemoryOnly() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        try (RedisTier tier = open(null, file.resolve("below"))) {
            assertThat(tier.isReachable()).isFalse();
            assertThat(tier.get(blocks.hash(0)).blockOptional()).isEmpty();
        }
    }

    private RedisTier open(String url) {
        return open(url, directory);
    }

    private RedisTier open(String url, Path directory) {
        RedisSettings settings = new RedisSettings(
                url,
                new LocalRedisSettings(directory, 64L << 20),
                Duration.ofMinutes(10),
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                8 << 20);
        return RedisTier.open(settings, new Faults(meters));
    }

    /** A loaded machine may miss a command's deadline, so that the link is made anew: in the end the block is there. */
    private void awaitStored(RedisTier tier, int i) {
        await().until(() -> tier.put(blocks.hash(i), blocks.value(i)).block() != Fate.DROPPED);
    }

    private double lost(String command, String reason) {
        return meters.counter("colm.kv.redis.lost", "command", command, "reason", reason)
                .count();
    }
}
