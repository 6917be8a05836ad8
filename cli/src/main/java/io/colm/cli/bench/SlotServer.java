package io.colm.cli.bench;

import io.colm.cli.platform.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A running llama-server. Each sequence has a slot of its own and asks for tokens without streaming, so that what asks
 * costs it next to nothing; CPU time is the server's alone.
 */
final class SlotServer implements RunningPeer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAUSE_MILLIS = 50;
    private static final int LAST_WORDS = 2_000;

    /**
     * @param context tokens that a slot has room for
     * @param vocabulary of which prompts are drawn
     */
    record Size(int slots, int threads, int context, int vocabulary) {}

    private final Process process;
    private final Path log;
    private final URI url;
    private final Size size;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SlotServer(Process process, Path log, URI url, Size size) {
        this.process = process;
        this.log = log;
        this.url = url;
        this.size = size;
    }

    /**
     * Starts {@code program} with the weights in {@code gguf}, and waits until it serves.
     *
     * @throws IOException where it cannot be started or ends before that; the message says why
     */
    static SlotServer start(String program, Path folder, Path gguf, Size size)
            throws IOException, InterruptedException {
        int port = Ports.free();
        Path log = folder.resolve("server.log");
        var command = new ProcessBuilder(command(program, gguf, size, port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Process process;
        try {
            process = command.start();
        } catch (IOException e) {
            throw new IOException("it is not on the PATH; docs/benchmarks.md says how to build it", e);
        }
        var server = new SlotServer(process, log, URI.create("http://127.0.0.1:" + port), size);
        try {
            server.awaitReady();
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
        return server;
    }

    // Prompts are never asked for again: what would keep them beyond their slot is off.
    private static List<String> command(String program, Path gguf, Size size, int port) {
        String threads = "" + size.threads;
        return List.of(
                program,
                "--model",
                gguf.toAbsolutePath().toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "" + port,
                "--parallel",
                "" + size.slots,
                "--ctx-size",
                "" + size.slots * size.context,
                "--threads",
                threads,
                "--threads-batch",
                threads,
                "--threads-http",
                "" + (size.slots + 2),
                "--cache-ram",
                "0",
                "--gpu-layers",
                "0",
                "--no-ui");
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/health"))
                .timeout(Duration.ofSeconds(2))
                .build();
        while (process.isAlive()) {
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // it listens only after a moment
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        String said = Files.readString(log).strip();
        throw new IOException("it ended: " + said.substring(Math.max(0, said.length() - LAST_WORDS)));
    }

    @Override
    public String weights() {
        return "Q8_0";
    }

    @Override
    public Sample decode(int batch, int prompt, int count) {
        List<int[]> prompts =
                IntStream.range(0, batch).mapToObj(slot -> random(prompt)).toList();
        all(prompts, 1);
        return measured(prompts, count, count, batch * count);
    }

    @Override
    public Sample prefill(int length) {
        return measured(List.of(random(length)), 1, 1, length);
    }

    private Sample measured(List<int[]> prompts, int count, int steps, int tokens) {
        long cpu = cpu();
        long start = System.nanoTime();
        all(prompts, count);
        return new Sample(System.nanoTime() - start, cpu() - cpu, 0, steps, tokens);
    }

    private long cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    /** {@code count} tokens behind each prompt, one prompt a slot; what a slot has read of it before is not read again. */
    private void all(List<int[]> prompts, int count) {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, prompts.size())
                .mapToObj(slot -> http.sendAsync(request(slot, prompts.get(slot), count), BodyHandlers.ofString()))
                .toList();
        answers.forEach(answer -> check(answer.join(), count));
    }

    // The likeliest token by top_k alone: the quickest of its ways.
    private HttpRequest request(int slot, int[] prompt, int count) {
        Map<String, Object> body = Map.of(
                "prompt",
                prompt,
                "n_predict",
                count,
                "id_slot",
                slot,
                "samplers",
                List.of("top_k"),
                "top_k",
                1,
                "ignore_eos",
                true);
        return HttpRequest.newBuilder(url.resolve("/completion"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
    }

    private static void check(HttpResponse<String> answer, int count) {
        JsonNode body = JSON.readTree(answer.body());
        if (answer.statusCode() != 200 || body.path("tokens_predicted").asInt() != count) {
            throw new UncheckedIOException(
                    new IOException("it answered %d: %s".formatted(answer.statusCode(), answer.body())));
        }
    }

    private int[] random(int length) {
        return ThreadLocalRandom.current().ints(length, 0, size.vocabulary()).toArray();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        http.close();
    }
}
