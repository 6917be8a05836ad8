package io.colm.training.curves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.training.curves.RunLog.Step;
import io.colm.training.curves.RunLog.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTests {

    @TempDir
    Path directory;

    @Test
    void whatIsAppendedIsReadBack() throws IOException {
        Validation validation = new Validation(1, 512, 0.25, "naïve \"words\"\n", new TreeMap<>(Map.of(1, 3.0)));
        try (RunLog log = RunLog.open(directory)) {
            log.append(step(1));
            log.append(validation);
        }
        assertThat(RunLog.read(directory)).containsExactly(step(1), validation);
    }

    @Test
    void aStepIsOneReadableLine() throws IOException {
        write(step(1));
        assertThat(file()).hasContent("""
                {"step":1,"tokens":512,"seconds":0.25,"rate":0.003,"norm":1.5,"losses":{"1":4.0,"4":3.5}}
                """);
    }

    @Test
    void aLineIsInTheFileBeforeTheLogIsClosed() throws IOException {
        try (RunLog log = RunLog.open(directory)) {
            log.append(step(1));
            assertThat(RunLog.read(directory)).containsExactly(step(1));
        }
    }

    @Test
    void anUnfinishedLastLineIsNotReadWhereverItEnds() throws IOException {
        write(step(1), step(2));
        byte[] whole = Files.readAllBytes(file());
        int second = Files.readAllLines(file()).getFirst().length() + 1;
        for (int length = second; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(RunLog.read(directory)).containsExactly(step(1));
        }
    }

    @Test
    void anUnfinishedLastLineIsCutOffBeforeTheNext() throws IOException {
        write(step(1));
        Files.writeString(file(), "{\"step\":2,\"tok", StandardOpenOption.APPEND);
        write(step(2));
        assertThat(RunLog.read(directory)).containsExactly(step(1), step(2));
    }

    @Test
    void anInterruptedRunHasTheLogOfAnUninterruptedOne() throws IOException {
        Validation validation = new Validation(2, 1024, 0.5, "a", new TreeMap<>(Map.of(1, 3.0)));
        try (RunLog log = RunLog.open(directory)) {
            log.append(step(1));
            log.append(step(2));
            log.append(validation);
            log.append(step(3));
        }
        byte[] uninterrupted = Files.readAllBytes(file());
        Files.writeString(file(), "{\"step\":4,\"to", StandardOpenOption.APPEND);
        try (RunLog log = RunLog.open(directory)) {
            log.truncateAfter(2);
            assertThat(RunLog.read(directory)).containsExactly(step(1), step(2), validation);
            log.append(step(3));
        }
        assertThat(file()).hasBinaryContent(uninterrupted);
    }

    @Test
    void aNewRunCutsEverythingOff() throws IOException {
        write(step(0), step(1));
        try (RunLog log = RunLog.open(directory)) {
            log.truncateAfter(-1);
        }
        assertThat(RunLog.read(directory)).isEmpty();
    }

    @Test
    void lossesThatAreNoNumbersAreKept() throws IOException {
        Step diverged = new Step(1, 1, 1, 1, Double.POSITIVE_INFINITY, new TreeMap<>(Map.of(1, Double.NaN)));
        write(diverged);
        assertThat(RunLog.read(directory)).containsExactly(diverged);
    }

    @Test
    void aSpoiledLineIsNamed() throws IOException {
        write(step(1));
        Files.writeString(file(), "hello\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> RunLog.read(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log.jsonl, line 2")
                .hasMessageContaining("hello");
    }

    @Test
    void aMissingLogIsNamed() {
        assertThatThrownBy(() -> RunLog.read(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(directory.toString());
    }

    private Path file() {
        return directory.resolve("log.jsonl");
    }

    private void write(Step... steps) throws IOException {
        try (RunLog log = RunLog.open(directory)) {
            for (Step step : steps) {
                log.append(step);
            }
        }
    }

    private static Step step(long step) {
        return new Step(step, 512 * step, step / 4.0, 3e-3, 1.5, new TreeMap<>(Map.of(1, 4.0, 4, 3.5)));
    }
}
