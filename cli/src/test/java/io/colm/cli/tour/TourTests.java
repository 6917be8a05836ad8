package io.colm.cli.tour;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.colm.cli.platform.PlatformException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TourTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CHUNKS = 30;

    private final List<String> lines = new ArrayList<>();
    private HttpServer gateway;
    private int stories;

    @BeforeEach
    void serve() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        gateway.createContext("/v1/models", http -> answer(http, 200, models()));
        gateway.createContext("/v1/chat/completions", this::complete);
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void aStoryThatEndsBeforeItIsMovedIsToldOnceMore() {
        take("http://localhost:" + gateway.getAddress().getPort());

        assertThat(lines)
                .filteredOn(line -> line.contains("once more"))
                .as("of the first attempt alone")
                .hasSize(1);
        assertThat(lines).anyMatch(line -> line.startsWith("   held    escalation: "));
    }

    @Test
    void anAddressThatIsNoUrlIsNamed() {
        assertThatThrownBy(() -> take("localhost:8080"))
                .isInstanceOf(PlatformException.class)
                .hasMessage("A gateway's URL must be http://HOST:PORT, is localhost:8080");
    }

    private void take(String url) {
        new Tour(URI.create(url), "key", new NoPods(), new Report(lines::add), new Console(nowhere(), false)).take("");
    }

    private static PrintStream nowhere() {
        return new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    }

    /** The second story at one chain is over before a call could move it; those behind it are moved. */
    private void complete(HttpExchange http) throws IOException {
        if (http.getRequestURI().getPath().endsWith("/escalate")) {
            answer(http, 409, "{\"error\":{\"message\":\"The generation has just finished.\"}}");
            return;
        }
        JsonNode request = JSON.readTree(http.getRequestBody().readAllBytes());
        boolean story = request.path("model").asString().equals("fox:1")
                && request.path("max_tokens").asInt() > CHUNKS;
        boolean moved = story && ++stories > 2;
        int words = request.path("messages").path(0).path("content").asString().split(" ").length;
        StringBuilder events = new StringBuilder();
        IntStream.range(0, CHUNKS).forEach(i -> events.append(chunk(moved && i >= CHUNKS / 2 ? 2 : 1)));
        events.append("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d},\"colm\":{\"reprefilled_tokens\":0}}\n\n"
                .formatted(words));
        answer(http, 200, events + "data: [DONE]\n\n");
    }

    private static String chunk(int chains) {
        return "data: {\"id\":\"a\",\"choices\":[{\"delta\":{\"content\":\"word \"}}],\"colm\":{\"chains\":%d}}\n\n"
                .formatted(chains);
    }

    private static String models() {
        return "{\"data\":[%s,%s,%s]}".formatted(model("fox", 2), model("fox:1", 1), model("fox:2", 2));
    }

    private static String model(String id, int chains) {
        return "{\"id\":\"%s\",\"colm\":{\"chains\":%d}}".formatted(id, chains);
    }

    private static void answer(HttpExchange http, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        http.sendResponseHeaders(status, bytes.length);
        http.getResponseBody().write(bytes);
        http.close();
    }

    private static final class NoPods implements Pods {

        @Override
        public boolean canKill() {
            return false;
        }

        @Override
        public void kill(String pod) {
            throw new IllegalStateException("There is no pod " + pod);
        }
    }
}
