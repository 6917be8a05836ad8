package io.colm.cli.eval;

import io.colm.cli.eval.Item.Question;
import io.colm.cli.reading.Reader;
import io.colm.engine.ModelRunner;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Corpus;
import io.colm.wire.registry.Evaluation;
import io.colm.wire.registry.Evaluation.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Evaluates an open model on one file after another. */
public final class Suite implements AutoCloseable {

    private final ModelRunner runner;
    private final Tokenizer tokenizer;
    private final Reader reader;
    private final String settings;
    private final String tool;

    /**
     * @param runner with all the chains that are to be measured; stays the caller's
     * @param settings how the runner runs, in words
     * @param tool this program and its version
     */
    public Suite(ModelRunner runner, Tokenizer tokenizer, String settings, String tool) {
        this.runner = runner;
        this.tokenizer = tokenizer;
        this.settings = settings;
        this.tool = tool;
        reader = new Reader(runner, runner.shape().context());
    }

    /**
     * Likelihood of a text, and agreement of tiers on it.
     *
     * @param file a text, or a dataset made of one
     * @param most tokens of it that are read, at least two
     */
    public Evaluation text(Path file, int most) throws IOException {
        Corpus corpus = Corpus.read(file, tokenizer);
        int length = Math.toIntExact(Math.min(corpus.size(), most));
        if (length < 2) {
            throw new IllegalArgumentException(file + " has fewer than two tokens: nothing in it follows on anything");
        }
        int[] tokens = Arrays.stream(corpus.rows(length, 1)[0])
                .mapToInt(Math::toIntExact)
                .toArray();
        int window = runner.shape().context();
        List<Score> scores = new TextTask(reader, tokenizer, runner.chains(), window).scores(tokens);
        return evaluation(
                file,
                corpus.digest(),
                said(
                        "%,d tokens, %,d of them predicted, in windows of %,d",
                        tokens.length, tokens.length - 1, Math.min(window, tokens.length - 1)),
                scores);
    }

    /**
     * Answers to the questions of a file.
     *
     * @param most questions that are asked, at least one
     */
    public Evaluation questions(Path file, int most) throws IOException {
        List<Item> items = QuestionFile.read(file);
        List<Prompt> prompts = new Prompts(tokenizer, runner.shape().context())
                .of(file, items.subList(0, Math.min(most, items.size())));
        var task = new QuestionTask(new Continuations(reader, runner.chains()), runner.chains());
        return evaluation(file, ModelDirectory.entry(file).digest(), words(prompts), task.scores(prompts));
    }

    private static String words(List<Prompt> prompts) {
        long cut = prompts.stream().filter(Prompt::cut).count();
        String asked = prompts.getFirst().item() instanceof Question
                ? said("%,d questions, of which guessing gets %.4f right", prompts.size(), guessing(prompts))
                : said("the last words of %,d passages", prompts.size());
        return cut == 0 ? asked : asked + said("; the beginning of %,d is cut off", cut);
    }

    private static double guessing(List<Prompt> prompts) {
        return prompts.stream()
                .mapToDouble(prompt -> 1.0 / prompt.continuations().size())
                .average()
                .orElseThrow();
    }

    private static String said(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private Evaluation evaluation(Path file, String digest, String read, List<Score> scores) {
        return new Evaluation(
                String.valueOf(file.getFileName()),
                digest,
                read + "; " + settings,
                tool,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                scores);
    }

    @Override
    public void close() {
        reader.close();
    }
}
