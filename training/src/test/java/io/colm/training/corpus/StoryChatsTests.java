package io.colm.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoryChatsTests {

    @TempDir
    Path folder;

    @Test
    void everyChatIsAskedAnsweredAndEnded() throws IOException {
        Path file = folder.resolve("chats.txt");
        long written = new StoryChats(3).write(file, 0.05);
        assertThat(Files.size(file)).isGreaterThanOrEqualTo(50_000);
        assertThat(Text.read(file).documents())
                .hasSize(Math.toIntExact(written))
                .allSatisfy(
                        chat -> assertThat(chat)
                                .matches(
                                        "(?s)(<\\|system\\|>[^<]+<\\|end\\|>)?<\\|user\\|>[^<{]+<\\|end\\|><\\|assistant\\|>[^<{]+<\\|end\\|>"));
    }

    @Test
    void theSameSeedWritesTheSame() throws IOException {
        Path first = folder.resolve("first.txt");
        Path second = folder.resolve("second.txt");
        Path other = folder.resolve("other.txt");
        new StoryChats(3).write(first, 0.01);
        new StoryChats(3).write(second, 0.01);
        new StoryChats(4).write(other, 0.01);
        assertThat(second).hasSameTextualContentAs(first);
        assertThat(Files.readString(other)).isNotEqualTo(Files.readString(first));
    }

    @Test
    void aSizeThatIsNotPositiveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StoryChats(1).write(folder.resolve("none.txt"), 0))
                .withMessageContaining("greater than 0");
    }
}
