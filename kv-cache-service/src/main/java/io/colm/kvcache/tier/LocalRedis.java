package io.colm.kvcache.tier;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Redis of this service's own on a loopback port: nothing on disk, evicting, behind a password, ended with it. */
final class LocalRedis implements RedisSource {

    private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);

    private final Path directory;
    private final Orphans orphans;
    private final long memoryBytes;
    private final String password;
    private List<RedisBinary> candidates = List.of();
    private @Nullable RedisProcess process;
    private int port;
    private boolean closed;
    private long triedNanos = System.nanoTime() - RESTART_PAUSE.toNanos();

    /** Does nothing yet: the server is started when its address is asked for. */
    LocalRedis(LocalRedisSettings settings) {
        this.directory = settings.directory().toAbsolutePath();
        this.orphans = new Orphans(directory);
        this.memoryBytes = settings.memoryBytes();
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        this.password = HexFormat.of().formatHex(secret);
    }

    @Override
    public synchronized RedisURI uri() throws IOException {
        if (closed) {
            throw new IOException("It is being shut down");
        }
        if (process == null || !process.isAlive()) {
            start();
        }
        return RedisURI.Builder.redis("127.0.0.1", port)
                .withPassword(password.toCharArray())
                .build();
    }

    @Override
    public String origin() {
        return candidates.isEmpty() ? "none" : candidates.getFirst().origin();
    }

    /** Tries the candidates in turn and stays with the first that runs; a crash is not answered by a storm of starts. */
    private void start() throws IOException {
        if (System.nanoTime() - triedNanos < RESTART_PAUSE.toNanos()) {
            throw new IOException("It ended, and is started again in a moment");
        }
        triedNanos = System.nanoTime();
        if (candidates.isEmpty()) {
            Files.createDirectories(directory);
            orphans.end();
            candidates = RedisBinary.candidates(directory);
        }
        IOException failure = new IOException("There is no redis-server for this machine");
        for (RedisBinary candidate : candidates) {
            try {
                start(candidate);
                candidates = List.of(candidate);
                return;
            } catch (IOException e) {
                failure = new IOException(candidate.origin() + ": " + e.getMessage(), e);
            }
        }
        throw failure;
    }

    private void start(RedisBinary binary) throws IOException {
        forget();
        port = port == 0 ? freePort() : port;
        RedisProcess started = RedisProcess.start(binary.executable(), configuration());
        process = started;
        orphans.remember(started.handle());
        try {
            started.awaitReady();
        } catch (IOException e) {
            // Somebody may have taken the port in the meantime.
            port = 0;
            throw e;
        }
    }

    private void forget() {
        if (process != null) {
            process.close();
            orphans.forget(process.handle());
        }
    }

    /** Handed over on standard input, so that the password stands in no file and in no list of processes. */
    private String configuration() {
        return """
                bind 127.0.0.1
                port %d
                requirepass %s
                save ""
                appendonly no
                maxmemory %d
                maxmemory-policy volatile-ttl
                maxmemory-samples 10
                lazyfree-lazy-eviction yes
                """.formatted(port, password, memoryBytes);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        forget();
    }
}
