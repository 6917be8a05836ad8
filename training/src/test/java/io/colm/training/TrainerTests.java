package io.colm.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import io.colm.training.corpus.Batch;
import io.colm.training.corpus.Batches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTests {

    @TempDir
    Path folder;

    private TinyRuns runs;

    @BeforeEach
    void open() throws IOException {
        runs = new TinyRuns(folder);
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void jointTrainingLowersTheLossOfEveryPrefix() throws IOException {
        List<Evaluation> losses = run("joint", Stages.JOINT, 60);
        assertThat(losses.getFirst().losses()).hasSize(3).allMatch(loss -> loss < 4);
    }

    @Test
    void aResumedRunComesToTheSameWeightsAndTheSameLog() throws IOException {
        run("whole", Stages.STAGEWISE, 18);
        runs.runUntil(8, "parts", runs.recipe(Stages.STAGEWISE, 18));
        runs.trainer("parts", runs.recipe(Stages.STAGEWISE, 18)).run(true);
        for (int chain = 1; chain <= 3; chain++) {
            assertThat(shard("parts", chain)).hasSameBinaryContentAs(shard("whole", chain));
        }
        assertThat(steps("parts")).hasSize(18).isEqualTo(steps("whole"));
    }

    @Test
    void aRunThatHasEndedGoesOnWithALongerBudget() throws IOException {
        run("longer", Stages.JOINT, 3);
        runs.trainer("longer", runs.recipe(Stages.JOINT, 5)).run(true);
        assertThat(steps("longer")).hasSize(5);
        runs.trainer("longer", runs.recipe(Stages.JOINT, 5)).run(true);
        assertThat(steps("longer")).hasSize(5);
    }

    @Test
    void twoBatchesOfTwoRowsMakeTheStepOfOneOfFour() throws IOException {
        List<Stage> stages = List.of(Stage.of(1, 3, new Objective.Weighted(List.of()), new Budget.Steps(1)));
        Recipe four = runs.recipe(runs.shape(), new Start.Drawn(), stages);
        Recipe two = runs.recipe(runs.shape(), new Start.Drawn(), stages, new Recipe.BatchSize(2, 2));
        runs.trainer("four", four).run(false);
        runs.trainer("two", two, new Halves(runs.batches()), Progress.on(System.out))
                .run(false);
        for (int chain = 1; chain <= 3; chain++) {
            assertThat(floats("two", chain, "layers.1.gate"))
                    .containsExactly(floats("four", chain, "layers.1.gate"), within(1e-3f));
        }
    }

    @Test
    void whenOnlyHeadsLearnNothingElseMoves() throws IOException {
        List<Stage> paper = Stages.PAPER.of(3, new Budget.Steps(20));
        runs.trainer("both", runs.recipe(runs.shape(), new Start.Drawn(), paper))
                .run(false);
        runs.trainer("body", runs.recipe(runs.shape(), new Start.Drawn(), List.of(paper.getFirst())))
                .run(false);
        for (int chain = 1; chain <= 3; chain++) {
            for (String tensor : List.of("embedding", "layers.0.query", "layers.1.down", "norm")) {
                assertThat(floats("both", chain, tensor)).containsExactly(floats("body", chain, tensor));
            }
            assertThat(floats("both", chain, "head")).isNotEqualTo(floats("body", chain, "head"));
        }
    }

    @Test
    void laterStagesLeaveEarlierChainsBitForBitAsTheyWere() throws IOException {
        runs.runUntil(6, "stages", runs.recipe(Stages.STAGEWISE, 18));
        byte[] chainOne = Files.readAllBytes(checkpointed("stages", "weights-1.safetensors"));
        byte[] chainTwo = Files.readAllBytes(checkpointed("stages", "weights-2.safetensors"));
        runs.trainer("stages", runs.recipe(Stages.STAGEWISE, 18)).run(true);
        assertThat(checkpointed("stages", "weights-1.safetensors")).hasBinaryContent(chainOne);
        assertThat(Files.readAllBytes(checkpointed("stages", "weights-2.safetensors")))
                .isNotEqualTo(chainTwo);
    }

    @Test
    void aNewChainDoesNotChangeTheLossByItsComing() throws IOException {
        List<Double> losses = runs.runUntil(6, "coming", runs.recipe(Stages.STAGEWISE, 18))
                .getFirst()
                .losses();
        assertThat(losses.get(1)).isEqualTo(losses.get(0));
        assertThat(losses.get(2)).isEqualTo(losses.get(0));
    }

    @Test
    void aPersonSeesFourDecimalsOfALossAndTheLogKeepsAll() throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Progress progress = Progress.on(new PrintStream(seen, true, UTF_8));
        runs.trainer("seen", runs.recipe(Stages.JOINT, 1), runs.batches(), progress)
                .run(false);
        String loss = "\\d\\.\\d{4}";
        assertThat(seen.toString(UTF_8))
                .containsPattern("validation after 64 tokens: text.txt \\[%1$s, %1$s, %1$s]".formatted(loss));
        assertThat(runs.log("seen").getLast()).containsPattern("\"1\":\\d\\.\\d{8}");
    }

    @Test
    void theResultIsAModelWithItsCard() throws IOException {
        run("model", Stages.JOINT, 2);
        ModelDirectory model = runs.model("model");
        assertThat(model.manifest().shape()).isEqualTo(runs.shape());
        assertThat(model.manifest().evaluation()).hasSize(3);
        for (int chain = 1; chain <= 3; chain++) {
            assertThat(floats("model", chain, "norm"))
                    .hasSize(runs.shape().chain(chain).width());
        }
        assertThat(folder.resolve("model/MODEL_CARD.md"))
                .content()
                .contains("seed: 11", runs.corpus().digest(), "a note", "chains 1..3");
    }

    @Test
    void aCheckpointOfAnotherRecipeIsRefused() throws IOException {
        run("other", Stages.JOINT, 1);
        Trainer stagewise = runs.trainer("other", runs.recipe(Stages.STAGEWISE, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stagewise.run(true))
                .withMessageContaining("was begun with {stages=")
                .withMessageContaining("--out");
    }

    @Test
    void onlyTheOptionsThatDifferFromACheckpointsAreNamed() throws IOException {
        run("rows", Stages.JOINT, 1);
        List<Stage> stages = Stages.JOINT.of(3, new Budget.Steps(3));
        var fewer = new Recipe.BatchSize(2, 1);
        Trainer other = runs.trainer("rows", runs.recipe(runs.shape(), new Start.Drawn(), stages, fewer));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.run(true))
                .withMessageEndingWith(
                        "was begun with {rows=4}, and cannot go on with {rows=2}: give the same options, "
                                + "or another --out");
    }

    @Test
    void aRunDoesNotGoOnWithOtherText() throws IOException {
        run("text", Stages.JOINT, 1);
        Batches batches = runs.batches("other.txt", "A bird sang to the dog.<|endoftext|>".repeat(40));
        Trainer other = runs.trainer("text", runs.recipe(Stages.JOINT, 3), batches, Progress.on(System.out));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.run(true))
                .withMessageEndingWith(
                        "was begun with {text=%s}, and cannot go on with {text=%s}: give the same options, or another --out"
                                .formatted(runs.batches().describe(), batches.describe()))
                .withMessageContainingAll("text.txt: 100 %", runs.corpus().digest(), "other.txt: 100 %");
    }

    @Test
    void aCheckpointThatDoesNotSayItsTextIsOfAnotherVersion() throws IOException {
        run("older", Stages.JOINT, 1);
        Path state = checkpointed("older", "state.json");
        Files.writeString(state, Files.readString(state).replaceFirst(",\"text\":\\[[^]]*]", ""));
        Trainer newer = runs.trainer("older", runs.recipe(Stages.JOINT, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> newer.run(true))
                .withMessageContainingAll("is of another version of colm", "'text'", "without --resume");
    }

    private List<Evaluation> run(String name, Stages stages, int steps) throws IOException {
        return runs.trainer(name, runs.recipe(stages, steps)).run(false);
    }

    /** What a run's log says of its steps, without their times and without the validations. */
    private List<String> steps(String name) throws IOException {
        return runs.log(name).stream().filter(line -> line.contains("\"norm\"")).toList();
    }

    private float[] floats(String name, int chain, String tensor) throws IOException {
        try (Shard shard = runs.model(name).shard(chain)) {
            return shard.floats(tensor);
        }
    }

    private Path shard(String name, int chain) {
        return folder.resolve(name).resolve("chain-" + chain + ".safetensors");
    }

    private Path checkpointed(String name, String file) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            return files.filter(each -> each.endsWith(file)).findAny().orElseThrow();
        }
    }

    /** Each batch in two: its first rows, then its last. */
    private record Halves(Batches whole) implements Batches {

        @Override
        public Batch next(long seed, long number, int rows, int length) {
            Batch all = whole.next(seed, number / 2, 2 * rows, length);
            int from = (int) (number % 2) * rows;
            return new Batch(
                    Arrays.copyOfRange(all.tokens(), from, from + rows),
                    Arrays.copyOfRange(all.targets(), from, from + rows));
        }

        @Override
        public List<String> describe() {
            return whole.describe();
        }

        @Override
        public void mustHold(int length) {
            whole.mustHold(length);
        }
    }
}
