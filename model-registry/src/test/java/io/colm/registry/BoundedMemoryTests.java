package io.colm.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.registry.Blob;
import io.colm.wire.registry.Registry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** The registry as a process of its own, with less memory than the blob that passes through it. */
class BoundedMemoryTests {

    private static final int PIECES = 800;
    private static final int PIECE_BYTES = 64 * 1024;

    @TempDir
    Path directory;

    private Process process;
    private WebClient http;

    @BeforeEach
    void start() throws IOException {
        int port = freePort();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-XX:MaxDirectMemorySize=16m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegistryApplication.class.getName(),
                        "--server.port=" + port,
                        "--colm.registry.directory=" + directory)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        http = WebClient.create("http://localhost:" + port);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::isReady);
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Test
    void aBlobLargerThanTheHeapStreamsBothWays() throws Exception {
        Registry registry = RunningRegistry.client(http);
        String digest = digest(pieces());

        Blob stored = registry.store(digest, pieces()).block();

        assertThat(stored).isEqualTo(new Blob(digest, (long) PIECES * PIECE_BYTES));
        assertThat(digest(registry.fetch(digest))).isEqualTo(digest);
        assertThat(process.isAlive()).isTrue();
    }

    private static Flux<DataBuffer> pieces() {
        return Flux.defer(() -> {
            Random random = new Random(11);
            return Flux.range(0, PIECES).map(_ -> {
                byte[] piece = new byte[PIECE_BYTES];
                random.nextBytes(piece);
                return DefaultDataBufferFactory.sharedInstance.wrap(piece);
            });
        });
    }

    private static String digest(Flux<DataBuffer> pieces) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        pieces.doOnNext(piece -> {
                    byte[] bytes = new byte[piece.readableByteCount()];
                    piece.read(bytes);
                    DataBufferUtils.release(piece);
                    sha256.update(bytes);
                })
                .blockLast();
        return HexFormat.of().formatHex(sha256.digest());
    }

    private boolean isReady() {
        return http.get()
                .uri("/actuator/health/readiness")
                .exchangeToMono(response ->
                        response.releaseBody().thenReturn(response.statusCode().is2xxSuccessful()))
                .onErrorReturn(false)
                .block();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
