package io.colm.cli;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Objective;
import io.colm.training.Progress;
import io.colm.training.Recipe;
import io.colm.training.Stage;
import io.colm.training.Start;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "expand",
        description = {
            "Adds chains to a trained model and trains them alone; the chains it has are frozen, and their files stay byte"
                    + " for byte. The new heads begin at zero, so that training begins with the parent's loss. Ctrl-C saves;"
                    + " --resume goes on.",
            "",
            "The result is a model of its own, in --out, that names its parent: pushed, it is a version of which only the new"
                    + " shards are uploaded."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ExpandCommand implements Callable<Integer> {

    @Mixin
    ParentOptions parents = new ParentOptions();

    @Option(
            names = "--chains",
            paramLabel = "+N",
            description = "How many chains are added. Default: as many as --width names.")
    @Nullable
    Integer added;

    @Option(
            names = "--width",
            split = ",",
            required = true,
            paramLabel = "WIDTH",
            description = "Hidden width of each new chain; one for all, or one for each.")
    List<Integer> widths = List.of();

    @Option(
            names = "--feed-forward",
            split = ",",
            paramLabel = "WIDTH",
            description = "Feed-forward width of each new chain. Default: about 8/3 of its width.")
    List<Integer> feedForwards = List.of();

    @Mixin
    TextOptions texts = new TextOptions();

    @Mixin
    ExamOptions exam = new ExamOptions();

    @Option(names = "--name", description = "The new model's name. Default: its parent's.")
    @Nullable
    String name;

    @Mixin
    RunOptions run = new RunOptions(3e-3);

    @Override
    public Integer call() throws IOException {
        run.check();
        ParentModel parent = parents.open(run.out);
        int frozen = parent.shape().chainCount();
        ModelShape shape = expanded(parent.shape());
        Recipe recipe = run.recipe(
                name == null ? parent.name() : name,
                shape,
                new Start.Grown(parent.directory(), frozen),
                List.of(stage(frozen, shape.chainCount())));
        try (Tokenizer tokenizer = Tokenizer.load(parent.giveTokenizer(run.out));
                Progress progress = Progress.on(System.out)) {
            boolean ended = new TrainingRun(recipe, texts.mix(tokenizer), exam.exam(tokenizer), run, progress).run();
            parent.mustBeKeptIn(run.out, frozen, progress);
            if (ended) {
                parents.registry.publish(run.out, progress);
            }
        }
        return 0;
    }

    private Stage stage(int frozen, int chains) {
        Objective objective = chains == frozen + 1 ? new Objective.Largest() : new Objective.Sampled();
        return Stage.of(frozen + 1, chains, objective, run.budget()).taughtBy(run.taughtBy(frozen));
    }

    private ModelShape expanded(ModelShape own) {
        int count = added == null ? widths.size() : added;
        List<Integer> width = forEach("--width", widths, count);
        List<Integer> feedForward = feedForwards.isEmpty()
                ? width.stream().map(ShapeOptions::feedForward).toList()
                : forEach("--feed-forward", feedForwards, count);
        List<ChainShape> chains = new ArrayList<>(own.chains());
        for (int i = 0; i < count; i++) {
            chains.add(new ChainShape(
                    width.get(i), own.variant() == Variant.COLM ? own.kvHeads(1) : 0, feedForward.get(i)));
        }
        return own.with(chains);
    }

    private static List<Integer> forEach(String option, List<Integer> given, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("--chains must be at least +1, is " + count);
        }
        if (given.size() != 1 && given.size() != count) {
            throw new IllegalArgumentException(
                    "%s names %d chains, but %d are added".formatted(option, given.size(), count));
        }
        return given.size() == count ? given : Collections.nCopies(count, given.getFirst());
    }
}
