package io.colm.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway, as any client sees it. */
final class Api {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI gateway;
    private final String key;

    Api(URI gateway, String key) {
        this.gateway = gateway;
        this.key = key;
    }

    record Reply(int status, JsonNode json) {

        String text() {
            return json.path("choices").path(0).path("message").path("content").asString();
        }

        String errorParameter() {
            return json.path("error").path("param").asString("");
        }
    }

    Api withKey(String other) {
        return new Api(gateway, other);
    }

    Reply chat(Map<String, ?> body) {
        return post("/v1/chat/completions", JSON.writeValueAsString(body));
    }

    Reply post(String path, String body) {
        return send(HttpRequest.newBuilder(gateway.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(gateway.resolve(path)));
    }

    private Reply send(HttpRequest.Builder request) {
        request.timeout(Duration.ofSeconds(60)).header("Authorization", "Bearer " + key);
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
