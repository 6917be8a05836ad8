package io.colm.cli;

import io.colm.model.ModelShape;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Exam;
import io.colm.training.Objective;
import io.colm.training.Progress;
import io.colm.training.Recipe;
import io.colm.training.Stage;
import io.colm.training.Start;
import io.colm.training.corpus.AnswerPairs;
import io.colm.training.corpus.Batches;
import io.colm.training.corpus.HeldOut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tune",
        description = {
            "Trains the later chains of a trained model on other text, or on prompts with answers; the chains before them are"
                    + " frozen, and their files stay byte for byte. Ctrl-C saves; --resume goes on.",
            "",
            "The result is a sibling of the model, in --out. A registry keeps the shards that both have once; cached blocks of"
                    + " a CoLM-Air's keys and values are named by chain 1, so that siblings find each other's."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {

    @Mixin
    ParentOptions parents = new ParentOptions();

    @Option(
            names = "--first",
            defaultValue = "2",
            paramLabel = "CHAIN",
            description = "The first chain that learns, and all after it. Default ${DEFAULT-VALUE}.")
    int first;

    @ArgGroup(multiplicity = "1")
    Source source = new Source();

    /** One of the two. */
    static final class Source {
        @Option(names = "--text", arity = "1..*", paramLabel = "FILE[=SHARE]", description = "Text, as for colm train.")
        List<String> texts = List.of();

        @Option(
                names = "--pairs",
                arity = "1..*",
                paramLabel = "FILE",
                description =
                        "JSON lines: {\"prompt\": …, \"answer\": …}, or {\"messages\": [{\"role\": …, \"content\": …}, …]}"
                                + " that end with the assistant's. Only answers are learned from.")
        List<Path> pairs = List.of();
    }

    @Mixin
    ExamOptions exam = new ExamOptions();

    @Option(names = "--name", required = true, description = "The sibling's name.")
    String name = "";

    @Mixin
    RunOptions run = new RunOptions(1e-3);

    @Override
    public Integer call() throws IOException {
        run.check();
        ParentModel parent = parents.open(run.out);
        ModelShape shape = parent.shape();
        int chains = shape.chainCount();
        if (first < 2 || first > chains) {
            throw new IllegalArgumentException(
                    "--first must be from 2 to %d, the chains of %s, is %d: what comes before it is kept"
                            .formatted(chains, parent.name(), first));
        }
        Objective objective = first == chains ? new Objective.Largest() : new Objective.Sampled();
        Stage stage = Stage.of(first, chains, objective, run.budget()).taughtBy(run.taughtBy(first - 1));
        Recipe recipe = run.recipe(name, shape, new Start.Grown(parent.directory(), chains), List.of(stage));
        try (Tokenizer tokenizer = Tokenizer.load(parent.giveTokenizer(run.out));
                Progress progress = Progress.on(System.out)) {
            Exam measured = exam.exam(tokenizer, heldOut(tokenizer, shape.context()));
            boolean ended = new TrainingRun(recipe, batches(tokenizer, shape.context()), measured, run, progress).run();
            parent.mustBeKeptIn(run.out, first - 1, progress);
            if (ended) {
                parents.registry.publish(run.out, progress);
            }
        }
        return 0;
    }

    private Batches batches(Tokenizer tokenizer, int context) throws IOException {
        return source.pairs.isEmpty()
                ? TextOptions.mix(source.texts, tokenizer)
                : AnswerPairs.read(source.pairs, tokenizer, context);
    }

    /** With pairs to learn from, files named {@code *.jsonl} are pairs to be measured on. */
    private List<HeldOut> heldOut(Tokenizer tokenizer, int context) throws IOException {
        List<HeldOut> all = new ArrayList<>();
        for (Path file : exam.validation) {
            boolean pairs = !source.pairs.isEmpty() && file.toString().endsWith(".jsonl");
            all.add(pairs ? AnswerPairs.read(List.of(file), tokenizer, context) : ExamOptions.text(file, tokenizer));
        }
        return all;
    }
}
