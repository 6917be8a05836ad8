package io.colm.kvcache.tier;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Scanner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers in a directory which Redis this process started, for a process ended by SIGKILL leaves its Redis running.
 * A process is known by its pid and its start time together: pids come round again.
 */
final class Orphans {

    private static final Logger log = LoggerFactory.getLogger(Orphans.class);

    /** Start times are computed from the boot time, which moves when the clock is set. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

    private record Entry(long redis, long redisStart, long owner, long ownerStart) {

        boolean isOrphan() {
            return runs(redis, redisStart) && !runs(owner, ownerStart);
        }
    }

    private final Path directory;

    Orphans(Path directory) {
        this.directory = directory;
    }

    void remember(ProcessHandle redis) throws IOException {
        ProcessHandle owner = ProcessHandle.current();
        String line = "%d %d %d %d%n".formatted(redis.pid(), start(redis), owner.pid(), start(owner));
        Files.writeString(file(redis), line);
    }

    void forget(ProcessHandle redis) {
        try {
            Files.deleteIfExists(file(redis));
        } catch (IOException e) {
            log.warn("Could not delete {}; the next start will", file(redis), e);
        }
    }

    private Path file(ProcessHandle redis) {
        return directory.resolve("redis-" + redis.pid() + ".pid");
    }

    /** Ends what processes that are no more have left running. */
    void end() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "redis-*.pid")) {
            for (Path file : files) {
                end(file);
            }
        }
    }

    private static void end(Path file) throws IOException {
        try (Scanner numbers = new Scanner(file)) {
            Entry entry = new Entry(numbers.nextLong(), numbers.nextLong(), numbers.nextLong(), numbers.nextLong());
            if (entry.isOrphan()) {
                log.info("Ending the Redis (pid {}) that an earlier run left behind", entry.redis());
                ProcessHandle.of(entry.redis()).ifPresent(ProcessHandle::destroyForcibly);
            }
            if (!runs(entry.owner(), entry.ownerStart())) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchElementException _) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean runs(long pid, long start) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(start(process) - start) <= CLOCK_STEP.toMillis())
                .isPresent();
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
