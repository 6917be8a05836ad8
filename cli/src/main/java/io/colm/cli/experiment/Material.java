package io.colm.cli.experiment;

import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.Exam;
import io.colm.training.corpus.Batch;
import io.colm.training.corpus.Batches;
import io.colm.training.corpus.Corpus;
import io.colm.training.corpus.CorpusMix;
import io.colm.training.corpus.HeldOut;
import io.colm.training.corpus.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The texts in tokens: one tokenizer for all trials. */
final class Material implements AutoCloseable {

    /** Characters of the texts that the tokenizer is made of. */
    private static final int TOKENIZER_SAMPLE = 4_000_000;

    private static final double TASK_HELD_OUT = 0.1;

    private final Path tokenizerFile;
    private final Tokenizer tokenizer;
    private final CorpusMix text;
    private final CorpusMix task;
    private final List<HeldOut> heldOut = new ArrayList<>();
    private final String digests;

    private Material(
            Path tokenizerFile,
            Tokenizer tokenizer,
            List<Text> texts,
            List<Text> validation,
            List<Text> tasks,
            int rows) {
        this.tokenizerFile = tokenizerFile;
        this.tokenizer = tokenizer;
        this.text = mix(texts);
        this.task = mix(tasks.subList(0, 1));
        List<Text> measured = new ArrayList<>(validation);
        measured.add(tasks.getLast());
        measured.forEach(each -> heldOut.add(new Rows(Corpus.of(each, tokenizer), rows)));
        this.digests = text.describe() + " " + task.describe()
                + measured.stream().map(Text::digest).toList();
    }

    static Material of(Texts texts, Scale scale, Path work) throws IOException {
        List<Text> learned = read(texts.text());
        Path file = Files.createDirectories(work).resolve("tokenizer.json");
        new BpeTrainer(scale.vocabulary()).train(sample(learned), file);
        return new Material(
                file,
                Tokenizer.load(file),
                learned,
                read(texts.validation()),
                split(Text.read(texts.task())),
                scale.heldOutRows());
    }

    private static List<Text> read(List<Path> files) throws IOException {
        List<Text> texts = new ArrayList<>();
        for (Path file : files) {
            texts.add(Text.read(file));
        }
        return texts;
    }

    /** The beginning of each text, in equal shares. */
    private static List<String> sample(List<Text> texts) {
        List<String> sample = new ArrayList<>();
        for (Text text : texts) {
            int left = TOKENIZER_SAMPLE / texts.size();
            for (String document : text.documents()) {
                sample.add(document.substring(0, Math.min(left, document.length())));
                left -= Math.min(left, document.length());
            }
        }
        sample.removeIf(String::isEmpty);
        return sample;
    }

    private static List<Text> split(Text text) {
        String all = String.join("\n", text.documents());
        int end = all.indexOf(' ', (int) (all.length() * (1 - TASK_HELD_OUT)));
        if (end < 0) {
            throw new IllegalArgumentException(text.name() + " is too short to hold out a tenth of it");
        }
        return List.of(
                new Text(text.name(), text.digest(), List.of(all.substring(0, end))),
                new Text(text.name(), text.digest(), List.of(all.substring(end))));
    }

    private CorpusMix mix(List<Text> texts) {
        return new CorpusMix(texts.stream()
                .map(each -> new CorpusMix.Part(Corpus.of(each, tokenizer), 1))
                .toList());
    }

    Path tokenizerFile() {
        return tokenizerFile;
    }

    /** Digests of all texts. */
    String digests() {
        return digests;
    }

    /** Names of the validation texts; the task's is the last. */
    List<String> heldOutNames() {
        return heldOut.stream().map(HeldOut::name).toList();
    }

    Batches batches(Lesson lesson) {
        return switch (lesson) {
            case TEXT -> text;
            case TASK -> task;
            case RETRIEVAL -> new Recall(Recall.ALL_DISTANCES);
        };
    }

    Exam exam(Trial trial, int rows) {
        List<HeldOut> measured = trial.lesson() == Lesson.RETRIEVAL
                ? Recall.byDistance(trial.shape().context(), rows)
                : heldOut;
        return new Exam(tokenizer, measured, List.of(), List.of());
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /** A part of what is held out. */
    private record Rows(HeldOut whole, int rows) implements HeldOut {

        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public Batch heldOut(int length, int most) {
            return whole.heldOut(length, Math.min(rows, most));
        }
    }
}
