package io.colm.cli.bench.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.colm.cli.bench.BenchReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingBenchTests {
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aRefusalIsToldWithItsServer() {
        answerWith(404, "{\"error\": {\"message\": \"no model of that name\"}}");
        assertThatThrownBy(this::ask)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other at " + url())
                .hasMessageContaining("404")
                .hasMessageContaining("no model of that name");
    }

    @Test
    void aStreamThatBreaksOffIsNoMeasure() {
        answerWith(200, "data: {\"choices\": [{}]}\n\ndata: {\"error\": {\"message\": \"the pod is gone\"}}\n\n");
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class).hasMessageContaining("the pod is gone");
    }

    @Test
    void aServerThatDoesNotCountItsTokensIsNoMeasure() {
        answerWith(200, "data: {\"choices\": [{}]}\n\ndata: [DONE]\n\n");
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class).hasMessageContaining("'usage'");
    }

    @Test
    void whereNobodyListensIsSaid() {
        stop();
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class).hasMessageContaining("nobody answers for other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tales", "=http://localhost:8080", "tales=localhost:8080", "tales=http://localhost:8080/v1"})
    void aServerIsAModelAndAnAddress(String text) {
        assertThatThrownBy(() -> Target.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--server must be MODEL=http://HOST:PORT, is " + text);
    }

    @Test
    void quantilesAreOfTheStreamsAndRatesOfTheRounds() {
        var served = new Served(new Target("other", url()));
        served.add(
                List.of(new StreamTimes(1_000_000, 5_000_000, 5), new StreamTimes(3_000_000, 7_000_000, 5)),
                10_000_000);
        assertThat(served.firstMillis(0.5)).isEqualTo(1);
        assertThat(served.firstMillis(0.95)).isEqualTo(3);
        assertThat(served.nextMillis(0.5)).isEqualTo(1);
        assertThat(served.tokensPerSecond()).isEqualTo(1000);
    }

    private URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private void ask() throws IOException, InterruptedException {
        var load = new ServingBench.Load(List.of(1), 5, 4, 1);
        new ServingBench(List.of(new Target("other", url())), load, new BenchReport(line -> {})).run("key");
    }

    private void answerWith(int status, String body) {
        server.createContext("/v1/completions", http -> send(http, status, body.getBytes(UTF_8)));
    }

    private static void send(HttpExchange http, int status, byte[] body) throws IOException {
        try (http) {
            http.getRequestBody().readAllBytes();
            http.sendResponseHeaders(status, body.length);
            http.getResponseBody().write(body);
        }
    }
}
