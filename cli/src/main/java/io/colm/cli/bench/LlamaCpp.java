package io.colm.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * llama.cpp in a process of its own, as the npm package node-llama-cpp carries it for this machine: fetched into a
 * temporary folder when it is wanted.
 */
final class LlamaCpp implements AutoCloseable {
    static final String VERSION = "3.22.1";

    private static final String SCRIPT = "llama.mjs";
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    private LlamaCpp(Process process) throws IOException {
        this.process = process;
        in = process.outputWriter();
        out = process.inputReader();
        answer();
    }

    /**
     * Fetches llama.cpp into {@code folder}.
     *
     * @throws IOException where it cannot be had; the message says why
     */
    static void install(Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("package.json"), "{\"private\": true}\n");
        Path log = folder.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder(
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "--ignore-scripts",
                            "--omit=optional",
                            "node-llama-cpp@" + VERSION,
                            "@node-llama-cpp/" + platform() + "@" + VERSION)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException("npm, which fetches llama.cpp, could not be started: install Node.js 20 or later", e);
        }
        if (npm.waitFor() != 0) {
            throw new IOException("npm could not fetch node-llama-cpp: "
                    + Files.readString(log).strip());
        }
        try (InputStream script = Objects.requireNonNull(LlamaCpp.class.getResourceAsStream(SCRIPT))) {
            Files.copy(script, folder.resolve(SCRIPT));
        }
    }

    private static String platform() throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.startsWith("linux")) {
            return arm ? "linux-arm64" : "linux-x64";
        }
        if (system.startsWith("mac")) {
            return arm ? "mac-arm64-metal" : "mac-x64";
        }
        throw new IOException("there is no llama.cpp to compare with for " + system);
    }

    /** Loads {@code gguf}, with room for {@code sequences} sequences of {@code context} tokens. */
    static LlamaCpp start(Path folder, Path gguf, int threads, int vocabulary, int sequences, int context)
            throws IOException {
        List<String> command = List.of(
                "node",
                SCRIPT,
                gguf.toAbsolutePath().toString(),
                "" + threads,
                "" + vocabulary,
                "" + sequences,
                "" + context);
        return new LlamaCpp(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    Sample decode(int batch, int prompt, int count) {
        return sample(Map.of("what", "decode", "batch", batch, "prompt", prompt, "count", count), count, batch * count);
    }

    Sample prefill(int length) {
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
            in.write(JSON.writeValueAsString(command));
            in.newLine();
            in.flush();
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
        throw new IOException("llama.cpp ended; what it said stands above");
    }

    @Override
    public void close() throws IOException {
        in.close();
        process.destroy();
    }
}
