package io.colm.cli;

import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Exam;
import io.colm.training.corpus.Corpus;
import io.colm.training.corpus.CorpusMix;
import io.colm.training.corpus.CorpusMix.Part;
import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.Text;
import io.colm.training.story.ConsistencyProbe;
import io.colm.training.story.StoryGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The text that a model is trained and validated on. */
final class TextOptions {

    /** Seed of the stories that probes are made of: not one to train on. */
    private static final long HELD_OUT_STORIES = 1_000_003;

    @Option(
            names = "--text",
            arity = "1..*",
            required = true,
            paramLabel = "FILE[=SHARE]",
            description = {
                "A dataset that colm data prepare made, or text as that takes it, to be held in memory. A share says how"
                        + " often a row of a batch comes from this, beside the others; without, shares go by size."
            })
    List<String> texts = List.of();

    @Option(
            names = "--validation",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Text or dataset to measure the loss on. The loss on the first goes into the manifest.")
    List<Path> validation = List.of();

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "A tokenizer.json to use. Without, a dataset's; where there is none, one is trained on the text.")
    @Nullable
    Path tokenizer;

    @Option(
            names = "--probes",
            defaultValue = "0",
            description = "Consistency probes to ask at the end, from generated stories. Default ${DEFAULT-VALUE}.")
    int probes;

    @Option(
            names = "--sample",
            paramLabel = "PROMPT",
            description = "A beginning that every sub-model goes on with, for the model card; may be repeated.")
    List<String> prompts = List.of();

    /** Writes {@code tokenizer.json} of a fresh run: the given one, a dataset's, or one trained on the text. */
    void makeTokenizer(Path file, int vocabulary) throws IOException {
        Path made = tokenizer != null ? tokenizer : ofDataset();
        if (made != null) {
            Files.copy(made, file, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        List<String> documents = new ArrayList<>();
        for (String text : texts) {
            documents.addAll(Text.read(path(text)).documents());
        }
        new BpeTrainer(vocabulary).train(documents, file);
    }

    private @Nullable Path ofDataset() throws IOException {
        for (String text : texts) {
            if (Dataset.isMeantBy(path(text))) {
                return Dataset.open(path(text)).tokenizer();
            }
        }
        return null;
    }

    CorpusMix mix(Tokenizer tokenizer) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (String text : texts) {
            Corpus corpus = Corpus.read(path(text), tokenizer);
            parts.add(new Part(corpus, share(text, corpus.size())));
        }
        return new CorpusMix(parts);
    }

    Exam exam(Tokenizer tokenizer) throws IOException {
        List<Corpus> corpora = new ArrayList<>();
        for (Path file : validation) {
            corpora.add(Corpus.read(file, tokenizer));
        }
        List<ConsistencyProbe> asked = probes > 0 ? new StoryGenerator(HELD_OUT_STORIES).probes(probes) : List.of();
        return new Exam(tokenizer, corpora, asked, prompts);
    }

    private static Path path(String text) {
        int equals = text.lastIndexOf('=');
        return Path.of(equals < 0 ? text : text.substring(0, equals));
    }

    private static double share(String text, long tokens) {
        int equals = text.lastIndexOf('=');
        if (equals < 0) {
            return tokens;
        }
        try {
            return Double.parseDouble(text.substring(equals + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--text " + text + ": the share after = must be a number, as in stories.txt=0.5", e);
        }
    }
}
