package io.colm.kvcache.tier;

import static io.colm.kvcache.tier.TestingRedis.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a Redis that answers. */
class RedisTierTests {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);

    @TempDir
    static Path directory;

    private static TestingRedis redis;
    private static RedisClient client;
    private static StatefulRedisConnection<String, byte[]> outside;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private RedisTier tier;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = TestingRedis.start(directory);
        client = RedisClient.create(redis.url());
        outside = client.connect(CODEC);
    }

    @AfterAll
    static void stopRedis() throws Exception {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        redis.close();
    }

    @BeforeEach
    void open() {
        tier = open(8 << 20);
        await().until(tier::isReachable);
    }

    private RedisTier open(int inFlightBytes) {
        return RedisTier.open(settings(redis.url(), inFlightBytes), new Faults(meters));
    }

    static RedisSettings settings(String url, int inFlightBytes) {
        return new RedisSettings(
                url,
                new LocalRedisSettings(directory, 64L << 20),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                inFlightBytes);
    }

    @AfterEach
    void close() {
        tier.close();
    }

    @Test
    void blocksComeBackByteForByte() {
        TestingBlocks blocks = TestingBlocks.prefix(10, 8, 100_000);
        for (int i = 0; i < 8; i++) {
            assertThat(tier.put(blocks.hash(i), blocks.value(i)).block()).isEqualTo(Fate.STORED);
        }

        for (int i = 0; i < 8; i++) {
            assertThat(tier.get(blocks.hash(i)).block()).isEqualTo(blocks.value(i));
        }
    }

    @Test
    void aBlockThatIsThereIsKnown() {
        TestingBlocks blocks = TestingBlocks.prefix(11, 1, 100);
        tier.put(blocks.hash(0), blocks.value(0)).block();

        assertThat(tier.put(blocks.hash(0), blocks.value(0)).block()).isEqualTo(Fate.KNOWN);
    }

    @Test
    void aBlockNeverStoredIsAMissThatCountsAsNoFault() {
        assertThat(tier.get(TestingBlocks.prefix(12, 1, 100).hash(0)).blockOptional())
                .isEmpty();
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void readingABlockPutsOffTheEndOfItsLife() {
        TestingBlocks blocks = TestingBlocks.prefix(13, 1, 100);
        tier.put(blocks.hash(0), blocks.value(0)).block();
        outside.sync().expire(key(blocks), 5);

        tier.get(blocks.hash(0)).block();

        assertThat(outside.sync().ttl(key(blocks))).isGreaterThan(60);
    }

    @Test
    void aFlippedBitOfTheHeaderIsAMiss() {
        assertMiss(20, "header", value -> flip(value, 60));
    }

    @Test
    void aFlippedBitOfThePayloadIsAMiss() {
        assertMiss(21, "payload", value -> flip(value, 1000));
    }

    @Test
    void aValueCutShortIsAMiss() {
        assertMiss(22, "short", value -> Arrays.copyOf(value, 127));
        assertMiss(23, "length", value -> Arrays.copyOf(value, value.length - 1));
    }

    @Test
    void somethingElseIsAMiss() {
        assertMiss(24, "format", value -> new byte[value.length]);
    }

    @Test
    void anotherSoundBlockUnderThisNameIsAMiss() {
        assertMiss(25, "hash", _ -> TestingBlocks.prefix(26, 1, 2000).value(0));
    }

    /** Puts a changed value in Redis behind the tier's back: it must be a miss, for that reason, and be removed. */
    private void assertMiss(int seed, String reason, UnaryOperator<byte[]> damage) {
        TestingBlocks blocks = TestingBlocks.prefix(seed, 1, 2000);
        tier.put(blocks.hash(0), blocks.value(0)).block();
        outside.sync().set(key(blocks), damage.apply(blocks.value(0).clone()));

        assertThat(tier.get(blocks.hash(0)).blockOptional()).isEmpty();

        assertThat(meters.counter("colm.kv.damaged", "where", "redis", "reason", reason)
                        .count())
                .isEqualTo(1);
        await().until(() -> outside.sync().exists(key(blocks)) == 0);
        assertThat(tier.put(blocks.hash(0), blocks.value(0)).block()).isEqualTo(Fate.STORED);
        assertThat(tier.get(blocks.hash(0)).block()).isEqualTo(blocks.value(0));
    }

    @Test
    void aKeyOfAnotherTypeIsAMissAndNoReasonToLeaveRedis() {
        TestingBlocks blocks = TestingBlocks.prefix(27, 1, 100);
        outside.sync().lpush(key(blocks), new byte[1]);

        for (int i = 0; i < 5; i++) {
            assertThat(tier.get(blocks.hash(0)).blockOptional()).isEmpty();
        }

        assertThat(lost("get", "refused")).isEqualTo(5);
        assertThat(tier.isReachable()).isTrue();
        outside.sync().del(key(blocks));
    }

    @Test
    void moreBytesThanMayBeInFlightAreDropped() {
        TestingBlocks blocks = TestingBlocks.prefix(28, 1, 2 << 20);
        try (RedisTier narrow = open(1 << 20)) {
            await().until(narrow::isReachable);

            assertThat(narrow.put(blocks.hash(0), blocks.value(0)).block()).isEqualTo(Fate.DROPPED);
        }
        assertThat(lost("set", "busy")).isEqualTo(1);
    }

    @Test
    void whatWasInFlightMakesRoomAgain() {
        TestingBlocks blocks = TestingBlocks.prefix(29, 4, 600_000);
        try (RedisTier narrow = open(1 << 20)) {
            await().until(narrow::isReachable);
            for (int i = 0; i < 4; i++) {
                assertThat(narrow.put(blocks.hash(i), blocks.value(i)).block()).isEqualTo(Fate.STORED);
                assertThat(narrow.get(blocks.hash(i)).block()).isEqualTo(blocks.value(i));
            }
        }
    }

    @Test
    void theDescriptionSaysWhereFromAndWhichVersionButNoPassword() {
        assertThat(tier.description()).matches("Redis \\d+\\.\\d+.*, given by URL, at .*:\\d+");
    }

    @Test
    void aUrlThatIsNoneIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> RedisTier.open(settings("http://user:secret@host", 1), new Faults(meters)))
                .hasMessageContaining("colm.kv.redis-url")
                .hasMessageNotContaining("secret");
    }

    private double lost(String command, String reason) {
        return meters.counter("colm.kv.redis.lost", "command", command, "reason", reason)
                .count();
    }

    private static byte[] flip(byte[] value, int at) {
        value[at] ^= 1;
        return value;
    }

    private static String key(TestingBlocks blocks) {
        return "ckv1:b:" + blocks.hash(0).hex();
    }
}
