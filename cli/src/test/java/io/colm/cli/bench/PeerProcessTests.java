package io.colm.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProcessTests {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String DRIVER = """
            class Driver {
                public static void main(String[] arguments) {
                    System.out.println("loading");
                    System.out.println("{\\"weights\\": \\"Q1\\"}");
                    var in = new java.util.Scanner(System.in);
                    System.out.println("{\\"wall\\": 2000000, \\"cpu\\": " + in.nextLine().length() + "}");
                    throw new IllegalStateException("out of tea");
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void aPeerSaysItsNumbersAndMeasuresItself() throws IOException {
        Files.writeString(folder.resolve("Driver.java"), DRIVER);
        try (PeerProcess peer = PeerProcess.start(folder, List.of(JAVA, "Driver.java"))) {
            assertThat(peer.weights()).isEqualTo("Q1");
            int command = "{'what':'prefill','length':512}".length();
            assertThat(peer.prefill(512)).isEqualTo(new Sample(2_000_000, command, 0, 1, 512));
            assertThatThrownBy(() -> peer.prefill(512)).hasMessageContaining("out of tea");
        }
    }

    @Test
    void whyAPeerCannotBeHadIsSaid() {
        assertThatThrownBy(() -> PeerProcess.start(folder, List.of(JAVA, "--no-such-option")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it ended: ")
                .hasMessageContaining("--no-such-option");
        assertThatThrownBy(() -> PeerProcess.run(folder, List.of(JAVA, "None"), Map.of(), "java could not fetch"))
                .hasMessageContaining("java could not fetch: ")
                .hasMessageContaining("None");
        assertThatThrownBy(() -> PeerProcess.run(folder, List.of("no-such-program"), Map.of(), "it could not fetch"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it could not fetch: ");
    }

    @Test
    void anUnknownPeerIsNamed() {
        var bench = new PeerBench(null, 1, 1, null, new BenchReport(line -> {}));
        assertThatThrownBy(() -> bench.run(List.of("jlama", "other"), folder))
                .hasMessage("--peers must be of llama.cpp, llama-server, jlama, one is other");
    }
}
