package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.Threshold;
import io.colm.model.shard.ModelDirectory;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models that are trained, grown and tuned as their user does it. */
class TrainingCommandsTests {

    private static final List<String> TINY =
            List.of("--shape", "32,16", "--layers", "1", "--head-dim", "16", "--kv-heads", "1", "--context", "64");

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static String said = "";

    private final Terminal colm = new Terminal();

    @BeforeAll
    static void trainParent() throws IOException {
        new StoryGenerator(3).write(shared.resolve("stories.txt"), 0.02);
        List<String> arguments = new ArrayList<>(List.of("train", "--vocabulary", "300", "--name", "parent"));
        arguments.addAll(TINY);
        arguments.addAll(run(shared.resolve("parent"), 4));
        said = new Terminal().succeed(arguments.toArray(String[]::new));
        ModelDirectory parent = ModelDirectory.open(shared.resolve("parent"));
        ModelDirectory.write(parent.folder(), parent.manifest().calibrated(List.of(new Threshold(2, 0.25))));
    }

    @Test
    void aModelThatTheEngineDoesNotTakeIsTrainedWithANote() {
        assertThat(said)
                .contains("can be trained and exported, but not served", "headDim must be a multiple of 32", "is 16");
    }

    @Test
    void anExpandedModelBeginsWithItsParentsLossAndKeepsItsShards() throws IOException {
        colm("expand", "--width", "16", "--chains", "+1", "--from", parent().toString());
        List<Double> begun = losses(logged("out").getFirst());
        assertThat(begun.get(2)).isCloseTo(begun.get(1), within(1e-6));
        ModelManifest grown = manifest("out");
        assertThat(grown.chains().subList(0, 2)).isEqualTo(parentManifest().chains());
        assertThat(grown.calibration()).isEqualTo(parentManifest().calibration());
        assertThat(grown.name()).isEqualTo("parent");
        assertThat(grown.parent()).isEqualTo(ModelDirectory.open(parent()).version());
        for (int chain = 1; chain <= 2; chain++) {
            String file = "chain-" + chain + ".safetensors";
            assertThat(folder.resolve("out").resolve(file)).hasSameBinaryContentAs(parent().resolve(file));
        }
    }

    @Test
    void twoChainsAreAddedWithWidthsOfTheirOwnAndTaughtByTheFrozen() throws IOException {
        colm("expand", "--width", "16,32", "--feed-forward", "48", "--distill", "0.5@2", "--from", parent().toString());
        assertThat(manifest("out").shape().chains())
                .extracting("width", "feedForward")
                .endsWith(tuple(16, 48), tuple(32, 48));
        assertThat(folder.resolve("out/MODEL_CARD.md")).content().contains("0.5 of it what the first 2 chains think");
    }

    @Test
    void trainingGoesOnFromATrainedModel() throws IOException {
        colm("train", "--from", parent().toString(), "--stages", "paper", "--weights", "1,2", "--accumulate", "2");
        assertThat(manifest("out").shape()).isEqualTo(parentManifest().shape());
        assertThat(manifest("out").calibration()).isEmpty();
        assertThat(manifest("out").parent())
                .isEqualTo(ModelDirectory.open(parent()).version());
        assertThat(folder.resolve("out/curves.html")).isNotEmptyFile();
        assertThat(folder.resolve("out/curves.png")).isNotEmptyFile();
        assertThat(manifest("out").chains().getFirst().id())
                .isNotEqualTo(parentManifest().chains().getFirst().id());
        assertThat(folder.resolve("out/MODEL_CARD.md"))
                .content()
                .contains("begins with chains 1..2 of parent", "heads of chains 1..2", "weighted [1.0, 2.0]");
    }

    @Test
    void aModelTunedOnTextIsASiblingOnTheSameFirstChain() throws IOException {
        String stories = shared.resolve("stories.txt").toString();
        colm("tune", "--from", parent().toString(), "--text", stories, "--validation", stories, "--name", "sibling");
        assertSibling();
    }

    @Test
    void aModelTunedOnPairsIsASiblingOnTheSameFirstChain() throws IOException {
        Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), """
                {"prompt": "Who are you?", "answer": "A small cat."}
                {"messages": [{"role": "user", "content": "And I?"}, {"role": "assistant", "content": "A dog."}]}
                """);
        String file = pairs.toString();
        colm("tune", "--from", parent().toString(), "--pairs", file, "--validation", file, "--name", "sibling");
        assertSibling();
        assertThat(folder.resolve("out/MODEL_CARD.md")).content().contains("pairs.jsonl: 2 pairs, SHA-256");
        JsonNode last = logged("out").getLast();
        assertThat(last.get("text").asString()).isEqualTo("pairs.jsonl");
        assertThat(losses(last).get(1))
                .isLessThan(losses(logged("out").getFirst()).get(1));
    }

    private void assertSibling() throws IOException {
        ModelManifest sibling = manifest("out");
        assertThat(sibling.name()).isEqualTo("sibling");
        assertThat(sibling.chains().getFirst())
                .isEqualTo(parentManifest().chains().getFirst());
        assertThat(sibling.chains().getLast())
                .isNotEqualTo(parentManifest().chains().getLast());
        assertThat(sibling.calibration()).isEmpty();
        assertThat(sibling.parent()).isEqualTo(ModelDirectory.open(parent()).version());
        assertThat(folder.resolve("out/chain-1.safetensors"))
                .hasSameBinaryContentAs(parent().resolve("chain-1.safetensors"));
    }

    @Test
    void linesThatAreNoPairsAreAllNamed() throws IOException {
        Path pairs = Files.writeString(folder.resolve("bad.jsonl"), "{}\n\n{\"prompt\": \"a\", \"answer\": 1}\n");
        mistake(
                "bad.jsonl:1 must be {\"prompt\"",
                "tune",
                "--from",
                parent().toString(),
                "--name",
                "x",
                "--pairs",
                pairs.toString());
        mistake(
                "bad.jsonl:3 must have text in \"answer\"",
                "tune",
                "--from",
                parent().toString(),
                "--name",
                "x",
                "--pairs",
                pairs.toString());
        mistake(
                "--first must be from 2 to 2",
                "tune",
                "--from",
                parent().toString(),
                "--name",
                "x",
                "--first",
                "1",
                "--pairs",
                pairs.toString());
    }

    @Test
    void whatContradictsIsRefusedByName() {
        String from = parent().toString();
        mistake("--layers 2 contradicts --from, whose model has 1", "train", "--from", from, "--layers", "2");
        mistake("--shape [64] contradicts --from, whose model has [32, 16]", "train", "--from", from, "--shape", "64");
        mistake("--tokenizer contradicts --from", "train", "--from", from, "--tokenizer", "x");
        mistake("--weights says how", "train", "--from", from, "--stages", "stagewise", "--weights", "1,1");
        mistake("--distill must be a share", "train", "--from", from, "--distill", "much");
        mistake("weights must be given for each of 2 prefixes", "train", "--from", from, "--weights", "1,1,1");
        mistake(
                "--width names 2 chains, but 3 are added",
                "expand",
                "--from",
                from,
                "--width",
                "16,16",
                "--chains",
                "3");
        mistake("chains[3].width must be a multiple", "expand", "--from", from, "--width", "20");
        mistake("the device must be cpu, gpu or gpu:N, is tpu", "train", "--from", from, "--device", "tpu");
        mistake("--from nowhere is no folder", "train", "--from", "nowhere");
        mistake("is no model", "expand", "--from", folder.toString(), "--width", "16");
    }

    @Test
    void whereNothingWasBegunNothingGoesOn() {
        String from = parent().toString();
        String refusal = "--out %s holds none: leave --resume out to begin there".formatted(folder.resolve("out"));
        mistake(refusal, "train", "--resume");
        mistake(refusal, "train", "--resume", "--from", from);
        mistake(refusal, "expand", "--resume", "--from", from, "--width", "16");
        mistake(refusal, "tune", "--resume", "--from", from, "--name", "x", "--pairs", "none.jsonl");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aModelIsNotWrittenOverItsParent() {
        List<String> arguments = new ArrayList<>(List.of("expand", "--from", parent().toString(), "--width", "16"));
        arguments.addAll(run(parent(), 1));
        assertThat(colm.fail(arguments.toArray(String[]::new))).contains("--out must be another folder than --from");
    }

    private void colm(String... arguments) {
        colm.succeed(into(arguments));
    }

    private void mistake(String message, String... arguments) {
        assertThat(colm.fail(into(arguments)))
                .startsWith("colm " + arguments[0] + ": ")
                .contains(message);
    }

    private String[] into(String... arguments) {
        return Stream.concat(
                        Stream.of(arguments),
                        run(folder.resolve("out"), 3).stream().skip(arguments[0].equals("tune") ? 4 : 0))
                .toArray(String[]::new);
    }

    private static List<String> run(Path out, int steps) {
        String stories = shared.resolve("stories.txt").toString();
        return List.of(
                "--text",
                stories,
                "--validation",
                stories,
                "--steps",
                String.valueOf(steps),
                "--rows",
                "2",
                "--threads",
                "1",
                "--precision",
                "fp32",
                "--out",
                out.toString());
    }

    private static Path parent() {
        return shared.resolve("parent");
    }

    private static ModelManifest parentManifest() throws IOException {
        return ModelDirectory.open(parent()).manifest();
    }

    private ModelManifest manifest(String name) throws IOException {
        return ModelDirectory.open(folder.resolve(name)).manifest();
    }

    private List<JsonNode> logged(String name) throws IOException {
        JsonMapper json = new JsonMapper();
        return Files.readAllLines(folder.resolve(name).resolve("log.jsonl")).stream()
                .map(json::readTree)
                .toList();
    }

    private static List<Double> losses(JsonNode entry) {
        return entry.get("losses").valueStream().map(JsonNode::doubleValue).toList();
    }
}
