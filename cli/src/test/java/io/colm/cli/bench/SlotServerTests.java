package io.colm.cli.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotServerTests {
    private static final SlotServer.Size SIZE = new SlotServer.Size(16, 1, 128, 300);

    @TempDir
    Path folder;

    @Test
    void whereTheServerIsFoundIsSaidWhenItIsNot() {
        assertThatThrownBy(() -> SlotServer.start("no-such-server", folder, folder.resolve("model.gguf"), SIZE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not on the PATH")
                .hasMessageContaining("docs/benchmarks.md");
    }

    @Test
    void theLastWordsOfAServerThatDoesNotStartAreSaid() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThatThrownBy(() -> SlotServer.start(java, folder, folder.resolve("model.gguf"), SIZE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it ended: ")
                .hasMessageContaining("--model");
    }
}
