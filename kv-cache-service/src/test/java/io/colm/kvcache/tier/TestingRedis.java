package io.colm.kvcache.tier;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** A real Redis: that of REDIS_URL, else a container where Docker is, else one started here. */
public record TestingRedis(String url, AutoCloseable stop) implements AutoCloseable {

    public static TestingRedis start(Path directory) throws IOException {
        TestingRedis redis = find(directory);
        System.out.println("Redis for tests: " + redis.url.replaceFirst("//.*@", "//"));
        return redis;
    }

    private static TestingRedis find(Path directory) throws IOException {
        String given = System.getenv("REDIS_URL");
        if (given != null && !given.isBlank()) {
            return new TestingRedis(given, () -> {});
        }
        return DockerClientFactory.instance().isDockerAvailable() ? container() : local(directory);
    }

    @SuppressWarnings("resource")
    private static TestingRedis container() {
        GenericContainer<?> container = new GenericContainer<>("redis:7-alpine").withExposedPorts(6379);
        container.start();
        return new TestingRedis("redis://" + container.getHost() + ":" + container.getMappedPort(6379), container);
    }

    /** One whose process can be stopped and frozen. */
    static TestingRedis local(Path directory) throws IOException {
        LocalRedis redis = new LocalRedis(new LocalRedisSettings(directory, 64L << 20));
        RedisURI uri = redis.uri();
        return new TestingRedis(
                "redis://:%s@127.0.0.1:%d".formatted(password(uri), uri.getPort()), new RestartableRedis(redis));
    }

    private static String password(RedisURI uri) {
        return new String(
                uri.getCredentialsProvider().resolveCredentials().block().getPassword());
    }

    /** Waits long enough for a machine with much else to do. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }

    /** Starts a local Redis anew, on its port, after its process was ended. */
    void restart() {
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> ((RestartableRedis) stop).redis().uri() != null);
    }

    /** The pid of the Redis that was started in {@code directory}. */
    public static long pid(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            Optional<String> name = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches("redis-\\d+\\.pid"))
                    .filter(file -> ProcessHandle.of(number(file)).isPresent())
                    .findFirst();
            return number(name.orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the Redis that was started in {@code directory} as SIGKILL does, and waits until it is gone. */
    public static void kill(Path directory) {
        ProcessHandle process = ProcessHandle.of(pid(directory)).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static long number(String file) {
        return Long.parseLong(file.replaceAll("\\D", ""));
    }

    /** Sends a signal, STOP or CONT, as a shell would. */
    public static void signal(String name, long pid) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + pid + " ended with " + status);
        }
    }

    @Override
    public void close() throws Exception {
        stop.close();
    }

    private record RestartableRedis(LocalRedis redis) implements AutoCloseable {

        @Override
        public void close() {
            redis.close();
        }
    }
}
