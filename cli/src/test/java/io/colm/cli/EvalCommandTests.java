package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.ModelManifest.PrefixLoss;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvalCommandTests {

    @TempDir
    Path folder;

    private final Terminal colm = new Terminal();

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void run(String arguments) {
        colm.succeed(arguments.split(" "));
    }

    private ModelDirectory random(String folderName, long seed) throws IOException {
        return new RandomModel(TinyModels.air(32, 32), seed)
                .write(folder.resolve(folderName), "small", ElementType.F32);
    }

    /** Each from its own forward pass: PyTorch's there, the serving engine's here. */
    @Test
    void aLossIsTheTrainersOwn() throws IOException {
        run("data stories --megabytes 0.02 --seed 3 --out " + file("s.txt"));
        run("train --shape 32,32 --layers 1 --head-dim 32 --kv-heads 1 --vocabulary 300 --context 64 --stages joint"
                + " --steps 4 --rows 2 --threads 1 --name tiny --out " + file("tiny") + " --text " + file("s.txt")
                + " --validation " + file("s.txt"));
        int read = wholeRows(64);

        run("eval " + file("tiny") + " --text " + file("s.txt") + " --max-tokens " + read + " --json "
                + file("e.json"));

        List<PrefixLoss> losses =
                ModelDirectory.open(folder.resolve("tiny")).manifest().evaluation();
        JsonNode scores = new JsonMapper()
                .readTree(Files.readString(folder.resolve("e.json")))
                .at("/evaluations/0/scores");
        assertThat(losses).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(scores.get(i).get("metric").asString()).isEqualTo("nats_per_token");
            assertThat(scores.get(i).get("value").asDouble())
                    .isCloseTo(losses.get(i).loss(), within(1e-3));
            assertThat(scores.get(i).get("standardError").asDouble()).isPositive();
        }
        assertThat(colm.out()).contains("chains 1..2", "nats a token", " ± ", "same likeliest token as all chains");
    }

    /** The trainer leaves out what is left over behind its last whole row. */
    private int wholeRows(int context) throws IOException {
        String line = Files.readString(folder.resolve("tiny/MODEL_CARD.md"))
                .lines()
                .filter(each -> each.startsWith("| s.txt"))
                .findFirst()
                .orElseThrow();
        int tokens = Integer.parseInt(line.split("\\|")[2].strip().replace(",", ""));
        assertThat(tokens).isPositive().matches(count -> count % context == 0);
        return tokens + 1;
    }

    @Test
    void questionsOfStoriesAreAskedAtOnce() throws IOException {
        random("model", 5);
        run("data probes --count 12 --out " + file("p.jsonl"));
        assertThat(colm.out()).contains("12 questions in");

        run("eval " + file("model") + " --choices " + file("p.jsonl")
                + " --max-questions 10 --precision int8 --kv-type bf16");

        assertThat(colm.out())
                .contains("p.jsonl: 10 questions, of which guessing gets 0.2", "the beginning of 10 is cut off")
                .contains("int8, keys and values bf16")
                .containsPattern("acc_norm +0\\.\\d{4} ± 0\\.\\d{4}");
    }

    @Test
    void resultsAreAttachedToTheVersionThatWasMeasured() throws IOException {
        ModelDirectory measured = random("model", 5);
        Files.writeString(folder.resolve("t.txt"), "A cat sat on a mat.");
        try (TestingRegistry registry = new TestingRegistry()) {
            String version = registry.hold(measured);
            registry.hold(random("other", 6));
            String command =
                    "eval %s --text %s --attach %s --version ".formatted(file("model"), file("t.txt"), registry.url());
            String evaluations = "/v1/versions/%s/evaluations".formatted(version);

            mistake("has other chains than the model to be measured", command + "small");
            mistake("has no version 'latest': write NAME, NAME@ALIAS, NAME@ID or ID", command + "latest");
            assertThat(registry.asked).noneMatch(request -> request.startsWith("POST"));

            for (String named : List.of("small@first", version.substring(0, 8))) {
                registry.answers.remove(evaluations);
                run(command + named);
                JsonNode sent = new JsonMapper().readTree(registry.answers.get(evaluations));
                assertThat(sent.get("task").asString()).isEqualTo("t.txt");
                assertThat(sent.get("tool").asString()).startsWith("colm ");
                assertThat(sent.at("/scores/0/chains").asInt()).isEqualTo(1);
                assertThat(colm.out()).contains("Attached to version " + version);
            }
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaid() throws IOException {
        random("model", 5);
        Files.writeString(folder.resolve("t.txt"), "A cat sat.");
        mistake("say what to measure on", "eval " + file("model"));
        mistake("is no file", "eval " + file("model") + " --text " + file("none"));
        mistake("it has no manifest.json", "eval " + file("none") + " --text " + file("t.txt"));
        mistake("--max-tokens must be at least 2", "eval " + file("model") + " --max-tokens 1 --text " + file("t.txt"));
        mistake("t.txt:1: is not JSON", "eval " + file("model") + " --choices " + file("t.txt"));
        mistake("--version=VERSION", "eval " + file("model") + " --attach http://localhost:1 --text " + file("t.txt"));
        mistake("--count must be at least 1", "data probes --count 0 --out " + file("p.jsonl"));
    }

    private void mistake(String message, String arguments) {
        assertThat(colm.fail(arguments.split(" "))).contains(message);
    }
}
