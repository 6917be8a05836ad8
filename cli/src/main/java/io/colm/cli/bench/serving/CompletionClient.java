package io.colm.cli.bench.serving;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks for text completions as streams, from any server that has OpenAI's API, and takes the times of what comes. */
final class CompletionClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DATA = "data: ";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String key;

    CompletionClient(String key) {
        this.key = key;
    }

    /**
     * Streams {@code tokens} tokens behind {@code prompt}, past the end of text.
     *
     * @throws IOException if they do not come; the message names the server and says why
     */
    StreamTimes stream(Target target, String prompt, int tokens) throws IOException, InterruptedException {
        HttpRequest request = request(target, prompt, tokens);
        long sent = System.nanoTime();
        HttpResponse<Stream<String>> answer;
        try {
            answer = http.send(request, BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new IOException("nobody answers for " + target, e);
        }
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("%s answered %d: %s"
                        .formatted(target, answer.statusCode(), lines.collect(Collectors.joining(" "))));
            }
            return read(target, sent, lines.iterator());
        }
    }

    private HttpRequest request(Target target, String prompt, int tokens) {
        Map<String, Object> body = Map.of(
                "model",
                target.model(),
                "prompt",
                prompt,
                "max_tokens",
                tokens,
                "ignore_eos",
                true,
                "stream",
                true,
                "stream_options",
                Map.of("include_usage", true));
        return HttpRequest.newBuilder(URI.create(target.url() + "/v1/completions"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
    }

    private static StreamTimes read(Target target, long sent, Iterator<String> lines) throws IOException {
        long first = 0;
        long last = 0;
        int tokens = 0;
        while (lines.hasNext()) {
            String line = lines.next();
            if (!line.startsWith(DATA) || line.endsWith("[DONE]")) {
                continue;
            }
            JsonNode chunk = JSON.readTree(line.substring(DATA.length()));
            if (chunk.has("error")) {
                throw new IOException("%s broke off: %s".formatted(target, chunk.get("error")));
            }
            if (!chunk.path("choices").isEmpty()) {
                last = System.nanoTime() - sent;
                first = first == 0 ? last : first;
            }
            tokens = chunk.path("usage").path("completion_tokens").asInt(tokens);
        }
        if (tokens == 0) {
            throw new IOException(target + " did not say in 'usage' how many tokens it made");
        }
        return new StreamTimes(first, last, tokens);
    }

    @Override
    public void close() {
        http.close();
    }
}
