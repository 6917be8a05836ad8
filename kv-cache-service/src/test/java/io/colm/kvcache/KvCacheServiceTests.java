package io.colm.kvcache;

import static io.colm.kvcache.tier.TestingRedis.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.colm.kvcache.tier.TestingBlocks;
import io.colm.kvcache.tier.TestingRedis;
import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.BlockQuery;
import io.colm.wire.kv.KvCache;
import io.colm.wire.kv.KvStatus;
import io.colm.wire.kv.PublishReceipt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Flux;

/** The real application with a Redis that it starts itself, and almost no memory: what it answers comes from Redis. */
class KvCacheServiceTests {

    private static final int PAYLOAD = 300_000;

    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext context;
    private static WebClient http;
    private static KvCache cache;

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(KvCacheApplication.class)
                .run(
                        "--server.port=0",
                        "--colm.kv.redis-url=",
                        "--colm.kv.directory=" + directory,
                        "--colm.kv.memory=1KB",
                        "--colm.kv.fetch-deadline=10s",
                        "--colm.kv.command-timeout=2s",
                        "--colm.kv.probe-interval=50ms");
        int port =
                ((ReactiveWebServerApplicationContext) context).getWebServer().getPort();
        http = WebClient.create("http://localhost:" + port);
        cache = HttpServiceProxyFactory.builderFor(WebClientAdapter.create(http))
                .build()
                .createClient(KvCache.class);
        await().until(() -> status().redisReachable());
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void aPrefixPublishedIsFetchedByteForByte() {
        TestingBlocks blocks = TestingBlocks.prefix(100, 12, PAYLOAD);

        assertThat(publish(blocks)).isEqualTo(new PublishReceipt(12, 0, 0, 0));

        assertThat(fetch(blocks.hashes())).containsExactlyElementsOf(blocks.values());
        assertThat(publish(blocks)).isEqualTo(new PublishReceipt(0, 12, 0, 0));
    }

    @Test
    void theAnswerEndsAtTheFirstBlockThatIsNotThere() {
        TestingBlocks blocks = TestingBlocks.prefix(101, 3, 1000);
        publish(blocks);
        List<BlockHash> asked = new ArrayList<>(blocks.hashes());
        asked.add(2, TestingBlocks.prefix(102, 1, 1).hash(0));

        assertThat(fetch(asked)).containsExactlyElementsOf(blocks.values().subList(0, 2));
        assertThat(fetch(List.of())).isEmpty();
    }

    @Test
    void damagedBlocksAreRefusedAndCounted() {
        TestingBlocks blocks = TestingBlocks.prefix(103, 2, 1000);
        blocks.value(1)[500] ^= 1;
        long before = status().damaged();

        assertThat(publish(blocks)).isEqualTo(new PublishReceipt(1, 0, 0, 1));

        assertThat(fetch(blocks.hashes())).containsExactly(blocks.value(0));
        assertThat(status().damaged()).isEqualTo(before + 1);
    }

    @Test
    void theStatusTellsWhichRedisIsUsedAndHowTheCacheFares() {
        TestingBlocks blocks = TestingBlocks.prefix(104, 2, 1000);
        publish(blocks);
        KvStatus before = status();
        List<BlockHash> asked = new ArrayList<>(blocks.hashes());
        asked.add(TestingBlocks.prefix(105, 1, 1).hash(0));

        fetch(asked);

        KvStatus after = status();
        assertThat(after.redis()).matches("Redis \\d+\\.\\d+.*, (bundled|.* on the PATH), at 127\\.0\\.0\\.1:\\d+");
        assertThat(after.hits() - before.hits()).isEqualTo(2);
        assertThat(after.misses() - before.misses()).isEqualTo(1);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs SIGSTOP")
    void aFrozenRedisMakesAnswersShorterAndIsUsedAgain() throws Exception {
        TestingBlocks blocks = TestingBlocks.prefix(106, 4, 1000);
        publish(blocks);
        long pid = TestingRedis.pid(directory);

        TestingRedis.signal("STOP", pid);
        try {
            assertThat(fetch(blocks.hashes())).isEmpty();
            assertThat(publish(TestingBlocks.prefix(107, 4, 1000))).isEqualTo(new PublishReceipt(0, 0, 4, 0));
            await().until(() -> !status().redisReachable());
        } finally {
            TestingRedis.signal("CONT", pid);
        }

        await().until(() -> fetch(blocks.hashes()).size() == 4);
    }

    @Test
    void aKilledRedisMakesAnswersShorterAndItsSuccessorIsUsed() {
        TestingBlocks blocks = TestingBlocks.prefix(108, 4, 1000);
        publish(blocks);

        TestingRedis.kill(directory);

        assertThat(fetch(blocks.hashes())).isEmpty();
        await().until(() -> publish(blocks).stored() > 0);
        await().until(() -> publish(blocks).known() == 4);
        assertThat(fetch(blocks.hashes())).containsExactlyElementsOf(blocks.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"hashes\": [\"abc\"]}", "{\"hashes\": [null]}", "{", "null"})
    void aQueryThatMakesNoSenseIsRefused(String query) {
        WireError error = refused(http.post()
                .uri("/v1/kv/blocks/fetch")
                .contentType(MediaType.APPLICATION_JSON)
                .accept(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue(query));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error.message()).hasSizeGreaterThan(30);
    }

    @Test
    void tooManyHashesAreRefused() {
        String hash = "0".repeat(64);

        WireError error = refused(
                http.post().uri("/v1/kv/blocks/fetch").bodyValue(new BlockQuery(Collections.nCopies(8193, hash))));

        assertThat(error.parameter()).isEqualTo("hashes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "abcdefgh", "\u0003\u0000\u0000\u0000ab"})
    void octetsThatAreNoBlocksAreRefused(String octets) {
        WireError error = refused(http.post()
                .uri("/v1/kv/blocks")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue(octets.getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(error.parameter()).isEqualTo("blocks");
    }

    @Test
    void healthDoesNotDependOnRedis() {
        for (String probe : List.of("", "/readiness", "/liveness")) {
            assertThat(http.get()
                            .uri("/actuator/health" + probe)
                            .retrieve()
                            .bodyToMono(String.class)
                            .block())
                    .contains("\"status\":\"UP\"");
        }
    }

    @Test
    void metricsHaveNamesOfPrometheus() {
        assertThat(http.get()
                        .uri("/actuator/prometheus")
                        .retrieve()
                        .bodyToMono(String.class)
                        .block())
                .contains("colm_kv_hot_blocks ");
    }

    private static PublishReceipt publish(TestingBlocks blocks) {
        return cache.publish(BlockFrames.write(Flux.fromIterable(blocks.values())))
                .block();
    }

    private static List<byte[]> fetch(List<BlockHash> hashes) {
        BlockQuery query = new BlockQuery(hashes.stream().map(BlockHash::hex).toList());
        return BlockFrames.read(cache.fetch(query), 4 << 20).collectList().block();
    }

    private static KvStatus status() {
        return cache.status().block();
    }

    private static WireError refused(WebClient.RequestHeadersSpec<?> request) {
        WebClientResponseException e = catchThrowableOfType(
                WebClientResponseException.class,
                () -> request.retrieve().bodyToMono(String.class).block());
        WireError error = e.getResponseBodyAs(WireError.class);
        assertThat(e.getStatusCode().value()).isEqualTo(error.code().status());
        return error;
    }
}
