package io.colm.cli;

import io.colm.engine.onnx.OnnxModelRunner;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Progress;
import io.colm.training.Recipe;
import io.colm.training.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        description = "Trains a CoLM on text. Ctrl-C saves; --resume goes on.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Mixin
    ShapeOptions shape = new ShapeOptions();

    @Mixin
    TextOptions texts = new TextOptions();

    @Mixin
    ExamOptions exam = new ExamOptions();

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "A tokenizer.json to use. Without, a dataset's; where there is none, one is trained on the text.")
    @Nullable
    Path tokenizerJson;

    @Option(
            names = "--from",
            paramLabel = ParentOptions.FROM,
            description =
                    "Go on with the weights of a trained model, all its chains; its shape and tokenizer are taken: "
                            + ParentOptions.NAMES)
    @Nullable
    String from;

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    @Option(names = "--name", description = "The model's name. Default: that of --from, or tales.")
    @Nullable
    String name;

    @Mixin
    StageOptions stages = new StageOptions();

    @Mixin
    RunOptions run = new RunOptions(3e-3);

    @Override
    public Integer call() throws IOException {
        run.check();
        if (from == null) {
            registry.check();
            draw();
        } else {
            goOn(registry.parent(from, run.out));
        }
        return 0;
    }

    private void draw() throws IOException {
        ModelShape wanted = shape.shape(shape.vocabulary); // refuses before the long work
        warnUnservable(wanted);
        Files.createDirectories(run.out);
        Path file = run.out.resolve("tokenizer.json");
        if (!run.resume || !Files.exists(file)) {
            texts.makeTokenizer(file, tokenizerJson, shape.vocabulary);
        }
        try (Tokenizer tokenizer = Tokenizer.load(file)) {
            train(name == null ? "tales" : name, shape.shape(tokenizer.vocabulary()), new Start.Drawn(), tokenizer);
        }
    }

    /** Such a model is still of use to researchers: experiments make smaller ones than the engine takes. */
    private void warnUnservable(ModelShape wanted) {
        try {
            OnnxModelRunner.check(wanted);
        } catch (InvalidModelException e) {
            spec.commandLine()
                    .getOut()
                    .println("Note: this model can be trained and exported, but not served: " + e.getMessage());
        }
    }

    private void goOn(ParentModel parent) throws IOException {
        if (tokenizerJson != null) {
            throw new IllegalArgumentException(
                    "--tokenizer contradicts --from, whose tokenizer is taken: leave one out");
        }
        ModelShape own = shape.of(parent.shape(), spec.commandLine().getParseResult());
        try (Tokenizer tokenizer = Tokenizer.load(parent.giveTokenizer(run.out))) {
            train(
                    name == null ? parent.name() : name,
                    own,
                    new Start.Grown(parent.directory(), own.chainCount()),
                    tokenizer);
        }
    }

    private void train(String called, ModelShape model, Start start, Tokenizer tokenizer) throws IOException {
        int chains = model.chainCount();
        Recipe recipe = run.recipe(called, model, start, stages.stages(chains, run.budget(), run.taughtBy(chains)));
        try (Progress progress = Progress.on(System.out)) {
            if (new TrainingRun(recipe, texts.mix(tokenizer), exam.exam(tokenizer), run, progress).run()) {
                registry.publish(run.out, progress);
            }
        }
    }
}
