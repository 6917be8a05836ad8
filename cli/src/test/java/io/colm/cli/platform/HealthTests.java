package io.colm.cli.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTests {

    private static final String FAILED =
            "{\"components\":{\"pod\":{\"details\":{\"failed\":\"headDim is 16\"},\"status\":\"DOWN\"}},\"status\":\"DOWN\"}";
    private static final String LOADING =
            "{\"components\":{\"pod\":{\"details\":{\"loading\":\"tales\"},\"status\":\"DOWN\"}},\"status\":\"DOWN\"}";
    private static final String UP = "{\"status\":\"UP\"}";

    private final Deque<String> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            byte[] answer = answers.remove().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.length == UP.length() ? 200 : 503, answer.length);
            try (var body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aPodThatCannotServeEndsTheWaitWithItsReason() {
        answers.addAll(List.of(LOADING, FAILED));
        assertThatThrownBy(this::await)
                .isInstanceOf(PlatformException.class)
                .hasMessage("pod-1 cannot serve: headDim is 16");
    }

    @Test
    void aPodThatStillLoadsIsWaitedFor() {
        answers.addAll(List.of(LOADING, LOADING, UP));
        assertThatCode(this::await).doesNotThrowAnyException();
    }

    private void await() {
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        new Health(HttpClient.newHttpClient()).await("pod-1", url, () -> "");
    }
}
