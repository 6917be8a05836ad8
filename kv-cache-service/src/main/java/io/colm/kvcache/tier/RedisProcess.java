package io.colm.kvcache.tier;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running redis-server. */
final class RedisProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(15);
    private static final Duration STOP = Duration.ofSeconds(2);

    private final Process process;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

    private RedisProcess(Process process) {
        this.process = process;
    }

    static RedisProcess start(Path executable, String configuration) throws IOException {
        Process process = new ProcessBuilder(executable.toString(), "-")
                .redirectErrorStream(true)
                .start();
        RedisProcess redis = new RedisProcess(process);
        Thread.ofPlatform().daemon().name("redis-output").start(redis::read);
        try (Writer input = process.outputWriter()) {
            input.write(configuration);
        } catch (IOException e) {
            redis.close();
            throw e;
        }
        return redis;
    }

    /** To its end: a server whose output nobody reads stops when the pipe is full. */
    private void read() {
        String last = "it said nothing";
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                if (line.contains("eady to accept connections")) {
                    ready.complete(true);
                }
            }
        } catch (IOException e) {
            last = e.toString();
        }
        ready.completeExceptionally(new IOException("it ended: " + last));
    }

    /** Waits until it takes connections; one that does not is ended. */
    void awaitReady() throws IOException {
        try {
            var _ = ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException(e instanceof TimeoutException ? "it is not ready after " + START : e.getMessage(), e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
