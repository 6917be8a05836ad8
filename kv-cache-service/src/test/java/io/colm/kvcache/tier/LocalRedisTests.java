package io.colm.kvcache.tier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRedisTests {

    @TempDir
    Path directory;

    @Test
    void closingEndsTheProcessAndItsPidFile() throws IOException {
        LocalRedis redis = start();
        ProcessHandle process = ProcessHandle.of(TestingRedis.pid(directory)).orElseThrow();

        redis.close();

        TestingRedis.await().until(() -> !process.isAlive());
        assertThat(directory).isDirectoryNotContaining("glob:**.pid");
    }

    @Test
    void whatADeadProcessLeftRunningIsEndedAtTheNextStart() throws IOException {
        try (LocalRedis left = start()) {
            ProcessHandle process =
                    ProcessHandle.of(TestingRedis.pid(directory)).orElseThrow();
            pretendOwnerIsDead(process);

            try (LocalRedis next = start()) {
                TestingRedis.await().until(() -> !process.isAlive());
                assertThat(TestingRedis.pid(directory)).isNotEqualTo(process.pid());
            }
        }
    }

    @Test
    void theRedisOfALivingProcessIsLeftRunning() throws IOException {
        try (LocalRedis one = start()) {
            ProcessHandle process =
                    ProcessHandle.of(TestingRedis.pid(directory)).orElseThrow();

            try (LocalRedis other = start()) {
                assertThat(other.uri().getPort()).isNotEqualTo(one.uri().getPort());
                assertThat(process.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aPidThatCameRoundAgainIsNotEnded() throws IOException {
        ProcessHandle innocent = ProcessHandle.current();
        Files.writeString(
                directory.resolve("redis-%d.pid".formatted(innocent.pid())),
                "%d %d %d %d".formatted(innocent.pid(), 1000, innocent.pid(), 1000));

        start().close();

        assertThat(innocent.isAlive()).isTrue();
        assertThat(directory).isDirectoryNotContaining("glob:**.pid");
    }

    @Test
    void aPidFileThatMakesNoSenseIsDeleted() throws IOException {
        Files.writeString(directory.resolve("redis-1.pid"), "half");

        start().close();

        assertThat(directory).isDirectoryNotContaining("glob:**.pid");
    }

    private LocalRedis start() throws IOException {
        LocalRedis redis = new LocalRedis(new LocalRedisSettings(directory, 64L << 20));
        redis.uri();
        return redis;
    }

    private void pretendOwnerIsDead(ProcessHandle redis) throws IOException {
        long start = redis.info().startInstant().map(Instant::toEpochMilli).orElseThrow();
        Files.writeString(
                directory.resolve("redis-%d.pid".formatted(redis.pid())),
                "%d %d %d %d"
                        .formatted(redis.pid(), start, ProcessHandle.current().pid(), 1000));
    }
}
