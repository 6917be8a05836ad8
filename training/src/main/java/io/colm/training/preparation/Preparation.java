package io.colm.training.preparation;

import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.Documents;
import io.colm.training.corpus.TextFile;
import io.colm.training.corpus.UnusableTextException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a dataset of texts. They are read twice, or once where the tokenizer is given, and never held: the heap does not
 * grow with them.
 *
 * @param out folder of the dataset; documents set aside go into a second one, the folder {@code validation} in it
 * @param tokenizer the {@code tokenizer.json} to use; null: one is trained on the texts
 * @param vocabulary of a tokenizer to be trained
 */
public record Preparation(
        List<TextFile> texts, Path out, @Nullable Path tokenizer, int vocabulary, Selection selection) {

    /** Characters that are enough to know which words are frequent. */
    private static final long SAMPLE = 1 << 26;

    public Preparation {
        texts = List.copyOf(texts);
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("a dataset needs at least one text");
        }
    }

    /** What is told how far it is. */
    public interface Watcher {

        /** All texts are read from the beginning, {@code bytes} together, for {@code purpose}. */
        void begin(String purpose, long bytes);

        /** So many of these bytes were read. */
        void read(long bytes);
    }

    /**
     * Writes the datasets, the one to train on first. Each appears whole.
     *
     * @throws UnusableTextException where a text is not usable; then {@code out} has the datasets that it had before
     */
    public List<Dataset> run(Watcher watcher) throws IOException {
        long bytes = 0;
        for (TextFile text : texts) {
            bytes += text.bytes();
        }
        Files.createDirectories(out);
        if (tokenizer != null) {
            return write(tokenizer, bytes, watcher);
        }
        Path trained = out.resolve("tokenizer.json.unfinished");
        try {
            train(trained, bytes, watcher);
            return write(trained, bytes, watcher);
        } finally {
            Files.deleteIfExists(trained);
        }
    }

    private void train(Path json, long bytes, Watcher watcher) throws IOException {
        BpeTrainer trainer = new BpeTrainer(vocabulary);
        watcher.begin("learning words", bytes);
        Sample sample = new Sample(bytes, SAMPLE);
        read(sample, read -> {
            sample.reached(read);
            watcher.read(read);
        });
        trainer.train(sample.words(), json);
    }

    private List<Dataset> write(Path json, long bytes, Watcher watcher) throws IOException {
        try (Tokenizer tokens = Tokenizer.load(json);
                Datasets datasets = new Datasets(out, tokens, selection)) {
            watcher.begin("writing tokens", bytes);
            return datasets.finish(json, read(datasets, watcher::read));
        }
    }

    private List<TextFile.Source> read(Documents to, LongConsumer progress) throws IOException {
        List<TextFile.Source> sources = new ArrayList<>();
        long before = 0;
        for (TextFile text : texts) {
            long begun = before;
            sources.add(text.read(to, read -> progress.accept(begun + read)));
            before += text.bytes();
        }
        return sources;
    }
}
