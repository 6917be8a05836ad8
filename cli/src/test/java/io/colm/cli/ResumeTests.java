package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.colm.training.story.StoryGenerator;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that dies of SIGKILL, and its continuation. */
class ResumeTests {

    private static final int KILLED = 128 + 9;
    private static final int STEPS = 40;

    @TempDir
    Path folder;

    @Test
    void aKilledRunGoesOnToTheLossesOfOneThatWasNotKilled() throws Exception {
        new StoryGenerator(5).write(folder.resolve("stories.txt"), 0.02);
        killAfterFirstCheckpoint("killed");
        assertThat(steps("killed")).hasSizeLessThan(STEPS);
        assertThat(Colm.commandLine().execute(arguments("killed", "1000", "--resume")))
                .isZero();
        assertThat(Colm.commandLine().execute(arguments("whole", "1000"))).isZero();

        List<JsonNode> resumed = steps("killed");
        List<JsonNode> whole = steps("whole");
        assertThat(resumed).hasSize(STEPS).hasSameSizeAs(whole);
        for (int i = 0; i < STEPS; i++) {
            assertThat(resumed.get(i).get("step").intValue()).isEqualTo(i + 1);
            JsonNode losses = whole.get(i).get("losses");
            resumed.get(i)
                    .get("losses")
                    .forEachEntry((chains, loss) -> assertThat(loss.doubleValue())
                            .isCloseTo(losses.get(chains).doubleValue(), within(1e-5)));
        }
    }

    /** Every step makes a checkpoint, and then says its validation loss; the next one is under way when it is killed. */
    private void killAfterFirstCheckpoint(String name) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Colm.class.getName()));
        command.addAll(List.of(arguments(name, "0.000001")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            Optional<String> saved = output.lines()
                    .filter(line -> line.startsWith("validation after"))
                    .findFirst();
            process.destroyForcibly();
            assertThat(saved).isPresent();
            assertThat(process.waitFor()).isEqualTo(KILLED);
        }
    }

    private String[] arguments(String name, String saveEvery, String... more) {
        String stories = folder.resolve("stories.txt").toString();
        List<String> arguments = new ArrayList<>(List.of("train", "--text", stories, "--validation", stories));
        arguments.addAll(List.of("--shape", "32,16", "--layers", "1", "--head-dim", "16", "--kv-heads", "1"));
        arguments.addAll(List.of("--vocabulary", "300", "--context", "64", "--rows", "2", "--precision", "fp32"));
        arguments.addAll(List.of("--threads", "1", "--steps", String.valueOf(STEPS), "--save-every", saveEvery));
        arguments.addAll(List.of("--out", folder.resolve(name).toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private List<JsonNode> steps(String name) throws IOException {
        JsonMapper json = new JsonMapper();
        return Files.readAllLines(folder.resolve(name).resolve("log.jsonl")).stream()
                .filter(line -> line.contains("\"norm\"") && line.endsWith("}"))
                .map(json::readTree)
                .toList();
    }
}
