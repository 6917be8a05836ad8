package io.colm.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Another engine in a process of its own: it reads a command a line, and answers with JSON a line. */
final class PeerProcess implements RunningPeer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LAST_WORDS = 2_000;

    private final Process process;
    private final Path log;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final String weights;

    private PeerProcess(Process process, Path log) throws IOException {
        this.process = process;
        this.log = log;
        in = process.outputWriter();
        out = process.inputReader();
        weights = answer().path("weights").asString("");
    }

    /**
     * Starts {@code command}, which is ready when it says in which numbers its weights are.
     *
     * @throws IOException where it ends before that; the message has its last words
     */
    static PeerProcess start(Path folder, List<String> command) throws IOException {
        Path log = folder.resolve("errors.log");
        return new PeerProcess(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(log.toFile())
                        .start(),
                log);
    }

    /** Copies the program that drives the engine into {@code folder}. */
    static void copy(String driver, Path folder) throws IOException {
        try (InputStream source = Objects.requireNonNull(PeerProcess.class.getResourceAsStream(driver))) {
            Files.write(folder.resolve(driver), source.readAllBytes());
        }
    }

    /**
     * Runs {@code command} in {@code folder} to its end.
     *
     * @throws IOException where it fails; the message begins with {@code failure}
     */
    static void run(Path folder, List<String> command, Map<String, String> environment, String failure)
            throws IOException, InterruptedException {
        Path log = folder.resolve("fetch.log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(failure + ": " + e.getMessage(), e);
        }
        if (process.waitFor() != 0) {
            throw new IOException(failure + ": " + lastWords(log));
        }
    }

    @Override
    public String weights() {
        return weights;
    }

    @Override
    public Sample decode(int batch, int prompt, int count) {
        return sample(Map.of("what", "decode", "batch", batch, "prompt", prompt, "count", count), count, batch * count);
    }

    @Override
    public Sample prefill(int length) {
        return sample(Map.of("what", "prefill", "length", length), 1, length);
    }

    /** The {@code count} likeliest tokens behind {@code tokens}, one after the other. */
    int[] greedy(int[] tokens, int count) {
        JsonNode answer = ask(Map.of("what", "greedy", "tokens", tokens, "count", count));
        return JSON.convertValue(answer.get("tokens"), int[].class);
    }

    private Sample sample(Map<String, Object> command, int steps, int tokens) {
        JsonNode answer = ask(command);
        return new Sample(answer.get("wall").asLong(), answer.get("cpu").asLong(), 0, steps, tokens);
    }

    private JsonNode ask(Map<String, Object> command) {
        try {
            try {
                in.write(JSON.writeValueAsString(command));
                in.newLine();
                in.flush();
            } catch (IOException closed) {
                throw ended();
            }
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode answer() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("{")) {
                return JSON.readTree(line);
            }
        }
        throw ended();
    }

    private IOException ended() throws IOException {
        close();
        return new IOException("it ended: " + lastWords(log));
    }

    private static String lastWords(Path log) throws IOException {
        String said = Files.readString(log).strip();
        return said.substring(Math.max(0, said.length() - LAST_WORDS));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
