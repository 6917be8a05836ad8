package io.colm.cli.bench;

import io.colm.cli.gguf.GgufExport;
import io.colm.cli.gguf.GgufType;
import io.colm.engine.onnx.Precision;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * llama.cpp, as the npm package node-llama-cpp carries it for this machine, driven from Node.js. Its weights are Q8_0.
 *
 * @param beside our form of eight bits
 */
record LlamaCpp(Precision beside) implements Peer {
    private static final String VERSION = "3.22.1";
    private static final String SCRIPT = "llama.mjs";
    private static final int SEQUENCES = 16;

    @Override
    public String name() {
        return "llama.cpp";
    }

    @Override
    public String version() {
        return "node-llama-cpp " + VERSION;
    }

    @Override
    public int mostSequences() {
        return SEQUENCES;
    }

    @Override
    public PeerProcess start(Path folder, Subject subject, int threads, int context)
            throws IOException, InterruptedException {
        fetch(folder);
        Path gguf = folder.resolve("model.gguf");
        try (Shard first = subject.shard(1)) {
            new GgufExport(subject.name(), subject.shape(), GgufType.Q8_0).write(first, subject.tokenizer(), gguf);
        }
        return PeerProcess.start(
                folder,
                List.of(
                        "node",
                        SCRIPT,
                        gguf.toAbsolutePath().toString(),
                        "" + threads,
                        "" + subject.shape().vocabulary(),
                        "" + SEQUENCES,
                        "" + context));
    }

    private static void fetch(Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("package.json"), "{\"private\": true}\n");
        List<String> npm = List.of(
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--omit=optional",
                "node-llama-cpp@" + VERSION,
                "@node-llama-cpp/" + platform() + "@" + VERSION);
        PeerProcess.run(folder, npm, Map.of(), "npm (Node.js 20 or later) could not fetch node-llama-cpp");
        PeerProcess.copy(SCRIPT, folder);
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
}
