package io.colm.training;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Batches;
import io.colm.training.corpus.Corpus;
import io.colm.training.corpus.CorpusMix;
import io.colm.training.corpus.Text;
import io.colm.training.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs of tiny models on a few sentences, each in a folder of its own by name. */
final class TinyRuns implements AutoCloseable {

    static final Duration NEVER = Duration.ofDays(1);

    private final Path folder;
    private final Tokenizer tokenizer;
    private final Corpus corpus;

    TinyRuns(Path folder) throws IOException {
        String text = "The cat sat on the mat, and the dog sat on the cat.<|endoftext|>".repeat(40);
        Text read = Text.read(Files.writeString(folder.resolve("text.txt"), text));
        Path json = folder.resolve("tokenizer.json");
        new BpeTrainer(300).train(read.documents(), json);
        this.folder = folder;
        this.tokenizer = Tokenizer.load(json);
        this.corpus = Corpus.of(read, tokenizer);
    }

    Corpus corpus() {
        return corpus;
    }

    Batches batches() {
        return new CorpusMix(List.of(new CorpusMix.Part(corpus, 1)));
    }

    /** Those of another text. */
    Batches batches(String name, String text) throws IOException {
        Corpus other = Corpus.of(Text.read(Files.writeString(folder.resolve(name), text)), tokenizer);
        return new CorpusMix(List.of(new CorpusMix.Part(other, 1)));
    }

    /** Three chains, CoLM-Air. */
    ModelShape shape() {
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

    Recipe recipe(Stages stages, int steps) {
        return recipe(shape(), new Start.Drawn(), stages.of(3, new Budget.Steps(steps)));
    }

    Recipe recipe(ModelShape shape, Start start, List<Stage> stages) {
        return recipe(shape, start, stages, new Recipe.BatchSize(4, 1));
    }

    Recipe recipe(ModelShape shape, Start start, List<Stage> stages, Recipe.BatchSize batch) {
        return new Recipe(
                "tiny",
                shape,
                start,
                stages,
                batch,
                new Recipe.Optimisation(new LearningRate(1e-2, 0.1), 0.1, 1),
                Precision.FP32,
                1,
                TorchDevice.CPU,
                11,
                NEVER);
    }

    Trainer trainer(String name, Recipe recipe) throws IOException {
        return trainer(name, recipe, batches(), new CountedSteps(Integer.MAX_VALUE));
    }

    Trainer trainer(String name, Recipe recipe, Batches batches, Progress progress) throws IOException {
        Path out = Files.createDirectories(folder.resolve(name));
        if (Files.notExists(out.resolve("tokenizer.json"))) {
            Files.copy(folder.resolve("tokenizer.json"), out.resolve("tokenizer.json"));
        }
        Exam exam = new Exam(tokenizer, List.of(corpus), List.of(), List.of("The cat"));
        return new Trainer(recipe, batches, exam, out, List.of("a note"), progress);
    }

    /** The first {@code steps} steps of a run, as if a person then pressed Ctrl-C. */
    List<Evaluation> runUntil(int steps, String name, Recipe recipe) throws IOException {
        CountedSteps counted = new CountedSteps(steps);
        Trainer trainer = trainer(name, recipe, batches(), counted);
        counted.last = trainer::stop;
        if (steps == 0) {
            trainer.stop();
        }
        return trainer.run(false);
    }

    /** The first {@code steps} steps of a run, as if it then was killed. */
    void runAndKill(int steps, String name, Recipe recipe) throws IOException {
        CountedSteps counted = new CountedSteps(steps);
        counted.last = () -> {
            throw new Killed();
        };
        Trainer trainer = trainer(name, recipe, batches(), counted);
        assertThatExceptionOfType(Killed.class).isThrownBy(() -> trainer.run(false));
    }

    static Recipe savedAfterEveryStep(Recipe recipe) {
        return new Recipe(
                recipe.name(),
                recipe.shape(),
                recipe.start(),
                recipe.stages(),
                recipe.batch(),
                recipe.optimisation(),
                recipe.precision(),
                recipe.threads(),
                recipe.device(),
                recipe.seed(),
                Duration.ZERO);
    }

    ModelDirectory model(String name) throws IOException {
        return ModelDirectory.open(folder.resolve(name));
    }

    /** Lines of a run's log, but for their times. */
    List<String> log(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name).resolve("log.jsonl")).stream()
                .map(line -> line.replaceAll("\"seconds\":[^,]*,", ""))
                .toList();
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static final class Killed extends RuntimeException {}

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
}
