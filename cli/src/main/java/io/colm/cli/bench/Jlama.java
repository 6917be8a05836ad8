package io.colm.cli.bench;

import io.colm.engine.onnx.Precision;
import io.colm.model.llama.LlamaExport;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Jlama, as Maven Central carries it, in a Java process of its own. Its native products take weights of four bits, fp32 or
 * bf16; int8 weights they refuse. At 15m, whose width is 288, they give other logits than its products in Java, which agree
 * with the reference forward pass; at 130m both agree.
 *
 * @param maven the Maven wrapper, which fetches it
 * @param quantized whether weights have four bits (and activations int8, where the shape allows it), or both are fp32
 */
record Jlama(Path maven, boolean quantized) implements Peer {
    private static final String VERSION = "0.8.4";
    private static final String DRIVER = "JlamaDriver.java";
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>peers</groupId>
              <artifactId>jlama</artifactId>
              <version>1</version>
              <dependencies>
                <dependency>
                  <groupId>com.github.tjake</groupId>
                  <artifactId>jlama-core</artifactId>
                  <version>%1$s</version>
                </dependency>
                <dependency>
                  <groupId>com.github.tjake</groupId>
                  <artifactId>jlama-native</artifactId>
                  <version>%1$s</version>
                  <classifier>%2$s</classifier>
                </dependency>
              </dependencies>
            </project>
            """;

    @Override
    public String name() {
        return "jlama";
    }

    @Override
    public String version() {
        return "jlama-core " + VERSION;
    }

    @Override
    public Precision beside() {
        return quantized ? Precision.INT4 : Precision.FP32;
    }

    @Override
    public int mostSequences() {
        return 1;
    }

    @Override
    public PeerProcess start(Path folder, Subject subject, int threads, int context)
            throws IOException, InterruptedException {
        fetch(folder);
        Path model = folder.resolve("model");
        try (Shard first = subject.shard(1)) {
            new LlamaExport(subject.shape(), ElementType.F32).write(List.of(first), subject.tokenizer(), model);
        }
        return PeerProcess.start(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        "lib/*",
                        DRIVER,
                        model.toAbsolutePath().toString(),
                        "" + threads,
                        quantized ? "Q4" : "F32"));
    }

    private void fetch(Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("pom.xml"), POM.formatted(VERSION, platform()));
        List<String> command = List.of(
                maven.toString(),
                "-B",
                "-q",
                "-f",
                "pom.xml",
                "dependency:copy-dependencies",
                "-DoutputDirectory=" + folder.resolve("lib").toAbsolutePath());
        PeerProcess.run(
                folder,
                command,
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                "the Maven wrapper could not fetch jlama-core");
        PeerProcess.copy(DRIVER, folder);
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return (system.startsWith("mac") ? "osx" : system.startsWith("linux") ? "linux" : "windows")
                + (System.getProperty("os.arch").equals("aarch64") ? "-aarch_64" : "-x86_64");
    }
}
