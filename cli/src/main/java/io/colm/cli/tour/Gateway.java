package io.colm.cli.tour;

import io.colm.cli.platform.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the gateway that knows no more than any other client: HTTP, JSON, and server-sent events. */
final class Gateway {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DATA = "data: ";
    private static final String DONE = "[DONE]";
    private static final int ENDED = 409;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final String key;

    Gateway(URI url, String key) {
        if (url.getHost() == null || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new PlatformException("A gateway's URL must be http://HOST:PORT, is " + url);
        }
        this.url = url;
        this.key = key;
    }

    JsonNode models() {
        return JSON.readTree(send(request("/v1/models").GET().build(), BodyHandlers.ofString())
                .body());
    }

    /** Moves a running generation to {@code chains} chains; one that has just ended stays as its reader has it. */
    void escalate(String id, int chains) {
        HttpRequest request = request("/v1/chat/completions/" + id + "/escalate")
                .POST(BodyPublishers.ofString("{\"chains\":" + chains + "}"))
                .build();
        HttpResponse<String> response = exchange(request, BodyHandlers.ofString());
        if (response.statusCode() != ENDED) {
            succeeded(response);
        }
    }

    /** Streams an answer; {@code onChunk} sees it and its newest chunk of text at each arrival, on the calling thread. */
    Answer stream(Question question, BiConsumer<Answer, Chunk> onChunk) {
        HttpRequest request = request("/v1/chat/completions")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(question.json())))
                .build();
        long sent = System.nanoTime();
        Answer answer = new Answer(sent);
        try (Stream<String> lines = send(request, BodyHandlers.ofLines()).body()) {
            for (Iterator<String> line = lines.iterator(); line.hasNext(); ) {
                read(line.next(), answer, onChunk);
            }
        }
        return answer;
    }

    private static void read(String line, Answer answer, BiConsumer<Answer, Chunk> onChunk) {
        if (!line.startsWith(DATA) || line.startsWith(DONE, DATA.length())) {
            return;
        }
        JsonNode json = JSON.readTree(line.substring(DATA.length()));
        if (json.has("error")) {
            throw new PlatformException(
                    "The stream failed: " + json.get("error").get("message").asString());
        }
        answer.add(new Chunk(System.nanoTime(), json)).ifPresent(chunk -> onChunk.accept(answer, chunk));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return succeeded(exchange(request, handler));
    }

    private static <T> HttpResponse<T> succeeded(HttpResponse<T> response) {
        if (response.statusCode() / 100 != 2) {
            throw new PlatformException("The gateway answered %d to %s"
                    .formatted(response.statusCode(), response.request().uri()));
        }
        return response;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new PlatformException("The gateway at %s does not answer".formatted(url), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while asking the gateway", e);
        }
    }
}
