package io.colm.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Corpus;
import io.colm.training.corpus.CorpusMix;
import io.colm.training.corpus.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTests {

    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path folder;

    private Tokenizer tokenizer;
    private Corpus corpus;

    @BeforeEach
    void makeCorpus() throws IOException {
        String text = "The cat sat on the mat, and the dog sat on the cat.<|endoftext|>".repeat(40);
        Text read = Text.read(Files.writeString(folder.resolve("text.txt"), text));
        Path json = folder.resolve("tokenizer.json");
        new BpeTrainer(300).train(read.documents(), json);
        tokenizer = Tokenizer.load(json);
        corpus = Corpus.of(read, tokenizer);
    }

    @AfterEach
    void closeTokenizer() {
        tokenizer.close();
    }

    @Test
    void jointTrainingLowersTheLossOfEveryPrefix() throws IOException {
        List<Evaluation> losses = trainer("joint", Stages.JOINT, 60).run(false);
        assertThat(losses.getFirst().losses()).hasSize(3).allMatch(loss -> loss < 4);
    }

    @Test
    void aResumedRunComesToTheSameWeights() throws IOException {
        trainer("whole", Stages.STAGEWISE, 18).run(false);
        stopAfter(8, "parts");
        trainer("parts", Stages.STAGEWISE, 18).run(true);
        for (int chain = 1; chain <= 3; chain++) {
            assertThat(shard("parts", chain)).hasSameBinaryContentAs(shard("whole", chain));
        }
    }

    @Test
    void laterStagesLeaveEarlierChainsBitForBitAsTheyWere() throws IOException {
        stopAfter(6, "stages");
        byte[] chainOne = Files.readAllBytes(checkpointed("stages", "weights-1"));
        byte[] chainTwo = Files.readAllBytes(checkpointed("stages", "weights-2"));
        trainer("stages", Stages.STAGEWISE, 18).run(true);
        assertThat(checkpointed("stages", "weights-1")).hasBinaryContent(chainOne);
        assertThat(Files.readAllBytes(checkpointed("stages", "weights-2"))).isNotEqualTo(chainTwo);
    }

    @Test
    void aNewChainDoesNotChangeTheLossByItsComing() throws IOException {
        stopAfter(6, "coming");
        List<Double> losses = ModelDirectory.open(folder.resolve("coming")).manifest().evaluation().stream()
                .map(each -> each.loss())
                .toList();
        assertThat(losses.get(1)).isEqualTo(losses.get(0));
        assertThat(losses.get(2)).isEqualTo(losses.get(0));
    }

    @Test
    void theResultIsAModelWithItsCard() throws IOException {
        trainer("model", Stages.JOINT, 2).run(false);
        ModelDirectory model = ModelDirectory.open(folder.resolve("model"));
        assertThat(model.manifest().shape()).isEqualTo(shape());
        assertThat(model.manifest().evaluation()).hasSize(3);
        for (int chain = 1; chain <= 3; chain++) {
            try (Shard shard = model.shard(chain)) {
                assertThat(shard.floats("norm")).hasSize(shape().chain(chain).width());
            }
        }
        assertThat(folder.resolve("model/MODEL_CARD.md"))
                .content()
                .contains("seed: 11", corpus.digest(), "a note", "chains 1..3");
    }

    @Test
    void aCheckpointOfAnotherRecipeIsRefused() throws IOException {
        trainer("other", Stages.JOINT, 1).run(false);
        Trainer stagewise = trainer("other", Stages.STAGEWISE, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stagewise.run(true))
                .withMessageContaining("was begun as")
                .withMessageContaining("--out");
    }

    /** The first steps of a stage-wise run of three times six, as if a person then pressed Ctrl-C. */
    private void stopAfter(int steps, String name) throws IOException {
        CountedSteps counted = new CountedSteps(steps);
        Trainer trainer = trainer(name, Stages.STAGEWISE, 18, counted);
        counted.last = trainer::stop;
        trainer.run(false);
    }

    private static final class CountedSteps implements Progress {
        private int left;
        private Runnable last = () -> {};

        CountedSteps(int steps) {
            left = steps;
        }

        @Override
        public void step(Moment moment) {
            if (--left == 0) {
                last.run();
            }
        }

        @Override
        public void say(String line) {}

        @Override
        public void close() {}
    }

    private ModelShape shape() {
        ModelShape tiny = TinyModels.AIR;
        return new ModelShape(
                tiny.variant(),
                tokenizer.vocabulary(),
                tiny.layers(),
                tiny.headDim(),
                tiny.context(),
                tiny.ropeTheta(),
                tiny.normEpsilon(),
                tiny.chains());
    }

    private Trainer trainer(String name, Stages stages, int steps) throws IOException {
        return trainer(name, stages, steps, new CountedSteps(Integer.MAX_VALUE));
    }

    private Trainer trainer(String name, Stages stages, int steps, Progress progress) throws IOException {
        Path out = Files.createDirectories(folder.resolve(name));
        if (Files.notExists(out.resolve("tokenizer.json"))) {
            Files.copy(folder.resolve("tokenizer.json"), out.resolve("tokenizer.json"));
        }
        Recipe recipe = new Recipe(
                "tiny",
                shape(),
                new Start.Drawn(),
                stages.of(3, new Budget.Steps(steps)),
                new Recipe.BatchSize(4, 1),
                new Recipe.Optimisation(new LearningRate(1e-2, 0.1), 0.1, 1),
                Precision.FP32,
                1,
                11,
                NEVER);
        CorpusMix mix = new CorpusMix(List.of(new CorpusMix.Part(corpus, 1)));
        Exam exam = new Exam(tokenizer, List.of(corpus), List.of(), List.of("The cat"));
        return new Trainer(recipe, mix, exam, out, List.of("a note"), progress);
    }

    private Path shard(String name, int chain) {
        return folder.resolve(name).resolve("chain-" + chain + ".safetensors");
    }

    private Path checkpointed(String name, String tensor) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            return files.filter(file -> file.endsWith(tensor + ".safetensors"))
                    .findAny()
                    .orElseThrow();
        }
    }
}
