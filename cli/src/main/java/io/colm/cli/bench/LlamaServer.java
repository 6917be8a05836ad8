package io.colm.cli.bench;

import io.colm.cli.gguf.GgufExport;
import io.colm.cli.gguf.GgufType;
import io.colm.engine.onnx.Precision;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The {@code llama-server} of the PATH, with 16 slots, asked over HTTP. Its weights are Q8_0.
 *
 * @param beside our form of eight bits
 */
record LlamaServer(Precision beside) implements Peer {
    private static final String PROGRAM = "llama-server";
    private static final int SLOTS = 16;

    @Override
    public String name() {
        return PROGRAM;
    }

    @Override
    public String version() {
        try {
            Process process = new ProcessBuilder(PROGRAM, "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.lines()
                    .filter(line -> line.startsWith("version"))
                    .findFirst()
                    .orElse("of no version");
        } catch (IOException absent) {
            return "not found";
        }
    }

    @Override
    public int mostSequences() {
        return SLOTS;
    }

    @Override
    public RunningPeer start(Path folder, Subject subject, int threads, int context)
            throws IOException, InterruptedException {
        Path gguf = folder.resolve("model.gguf");
        try (Shard first = subject.shard(1)) {
            new GgufExport(subject.name(), subject.shape(), GgufType.Q8_0).write(first, subject.tokenizer(), gguf);
        }
        return SlotServer.start(
                PROGRAM,
                folder,
                gguf,
                new SlotServer.Size(SLOTS, threads, context, subject.shape().vocabulary()));
    }
}
