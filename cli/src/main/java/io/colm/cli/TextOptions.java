package io.colm.cli;

import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Corpus;
import io.colm.training.corpus.CorpusMix;
import io.colm.training.corpus.CorpusMix.Part;
import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The text that a model is trained on. */
final class TextOptions {

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

    /** Writes {@code tokenizer.json} of a fresh run: the given one, a dataset's, or one trained on the text. */
    void makeTokenizer(Path file, @Nullable Path given, int vocabulary) throws IOException {
        Path made = given != null ? given : ofDataset();
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
        return mix(texts, tokenizer);
    }

    /** @param texts as {@code --text} takes them */
    static CorpusMix mix(List<String> texts, Tokenizer tokenizer) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (String text : texts) {
            Corpus corpus = Corpus.read(path(text), tokenizer);
            parts.add(new Part(corpus, share(text, corpus.size())));
        }
        return new CorpusMix(parts);
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
