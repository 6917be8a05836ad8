package io.colm.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.training.preparation.Preparation;
import io.colm.training.preparation.Selection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTests {

    private static final long BEYOND_INT = Integer.MAX_VALUE + 1000L;

    @TempDir
    Path folder;

    private Path text;
    private Path made;
    private Tokenizer tokenizer;

    @BeforeEach
    void prepare() throws IOException {
        text = Files.writeString(
                folder.resolve("text.txt"),
                IntStream.range(0, 40)
                        .mapToObj(i ->
                                "The cat sat on mat " + i + ".  <|user|>wasn't \u00e9t\u00e9 it?\n\n".repeat(i % 7))
                        .collect(Collectors.joining("<|endoftext|>")));
        made = folder.resolve("made");
        prepare(null);
        tokenizer = Tokenizer.load(made.resolve("tokenizer.json"));
    }

    private void prepare(@Nullable Path given) throws IOException {
        new Preparation(List.of(new TextFile(text)), made, given, 300, new Selection(false, 0))
                .run(new Preparation.Watcher() {
                    @Override
                    public void begin(String purpose, long bytes) {}

                    @Override
                    public void read(long bytes) {}
                });
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void itsTokenizerIsTheOneThatTheTextInMemoryGives() throws IOException {
        Path json = folder.resolve("memory.json");
        new BpeTrainer(300).train(Text.read(text).documents(), json);
        assertThat(made.resolve("tokenizer.json")).hasSameBinaryContentAs(json);
    }

    @Test
    void theBatchesAreThoseOfTheTextInMemory() throws IOException {
        Corpus memory = Corpus.read(text, tokenizer);
        Corpus mapped = Corpus.read(made, tokenizer);
        assertThat(mapped.size()).isEqualTo(memory.size());
        assertThat(mapped.rows(20, 50)).isDeepEqualTo(memory.rows(20, 50));
        CorpusMix one = new CorpusMix(List.of(new CorpusMix.Part(memory, 1), new CorpusMix.Part(mapped, 2)));
        CorpusMix other = new CorpusMix(List.of(new CorpusMix.Part(mapped, 1), new CorpusMix.Part(memory, 2)));
        for (int step = 0; step < 50; step++) {
            assertThat(one.batch(5, step, 3, 20)).isDeepEqualTo(other.batch(5, step, 3, 20));
        }
        assertThat(Corpus.read(made.resolve("dataset.json"), tokenizer).digest())
                .isEqualTo(mapped.digest());
        assertThat(other.describe().getFirst())
                .startsWith("made: 33.33 % of the rows")
                .endsWith(ModelDirectory.entry(made.resolve("tokens.bin")).digest());
    }

    @Test
    void moreTokensThanAnIntCountsCanBeReachedAll() throws IOException {
        Dataset large = large();
        Corpus corpus = large.corpus(tokenizer);
        assertThat(corpus.size()).isEqualTo(BEYOND_INT);
        assertThat(corpus.row(BEYOND_INT - 3, 3)).containsExactly(7, 8, 9);
        assertThat(corpus.rowStart(BEYOND_INT - 1, 2)).isEqualTo(BEYOND_INT - 2);
        assertThat(corpus.rowStart(BEYOND_INT - 10, 20)).isEqualTo(BEYOND_INT - 20);
        assertThat(corpus.rowStart(BEYOND_INT - 100, 200)).isEqualTo(BEYOND_INT - 200);
        long[][] rows = corpus.rows(4, 1000);
        assertThat(rows).hasDimensions(1000, 4);
        CorpusMix mix = new CorpusMix(List.of(new CorpusMix.Part(corpus, 1)));
        assertThat(mix.size()).isEqualTo(BEYOND_INT);
        assertThat(mix.batch(1, 1, 4, 8)).hasDimensions(4, 8);
    }

    /** A file with a hole: it has nearly no bytes on the disk. */
    private Dataset large() throws IOException {
        Path large = Files.createDirectory(folder.resolve("large"));
        try (var tokens = new RandomAccessFile(large.resolve("tokens.bin").toFile(), "rw")) {
            tokens.setLength(2 * BEYOND_INT);
            tokens.seek(2 * BEYOND_INT - 6);
            tokens.write(new byte[] {7, 0, 8, 0, 9, 0});
        }
        try (var starts = new RandomAccessFile(large.resolve("documents.bin").toFile(), "rw")) {
            starts.writeLong(0);
            starts.writeLong(Long.reverseBytes(BEYOND_INT - 200));
        }
        Files.copy(made.resolve("tokenizer.json"), large.resolve("tokenizer.json"));
        FileEntry tokens = new FileEntry("tokens.bin", "0".repeat(64), 2 * BEYOND_INT);
        Dataset.Parts parts = new Dataset.Parts(
                tokens,
                ModelDirectory.entry(large.resolve("documents.bin")),
                ModelDirectory.entry(large.resolve("tokenizer.json")));
        Dataset.write(
                large,
                new Dataset.Description(Dataset.FORMAT, "large", TokenType.UINT16, BEYOND_INT, 2, 0, parts, List.of()));
        return Dataset.open(large);
    }

    @Test
    void whatIsNoWholeDatasetIsNamed() throws IOException {
        refused(() -> Dataset.open(folder), folder + " is no dataset: it has no dataset.json", "colm data prepare");
        refused(() -> Dataset.open(folder.resolve("none")), "none is no dataset");
        Path tokens = made.resolve("tokens.bin");
        byte[] whole = Files.readAllBytes(tokens);
        Files.write(tokens, Arrays.copyOf(whole, whole.length - 2));
        refused(() -> Dataset.open(made), "tokens.bin must have ", "copy or prepare the dataset again");
        whole[100]++;
        Files.write(tokens, whole);
        refused(() -> Dataset.open(made).verify(), "tokens.bin must have the SHA-256 ");
        Files.delete(tokens);
        refused(() -> Dataset.open(made), "is no whole dataset: it has no tokens.bin");
        Path json = made.resolve("dataset.json");
        String description = Files.readString(json);
        Files.writeString(json, description.replace("colm-dataset-1", "colm-dataset-9"));
        refused(() -> Dataset.open(made), "dataset.json describes no dataset", "colm-dataset-1", "colm-dataset-9");
        Files.writeString(json, description.replaceFirst("\"tokens\" : \\d+", "\"tokens\" : 5"));
        refused(() -> Dataset.open(made), "5 tokens of UINT16 cannot have");
        assertThat(description).contains("\"type\" : \"uint16\"");
        Files.writeString(json, "{}");
        refused(() -> Dataset.open(made), "dataset.json describes no dataset");
    }

    @Test
    void itIsReadWithItsOwnTokenizerOnly() throws IOException {
        Path json = folder.resolve("other.json");
        new BpeTrainer(300).train(List.of("a dog and a dog"), json);
        try (Tokenizer other = Tokenizer.load(json)) {
            refused(
                    () -> Corpus.read(made, other),
                    made + " were made with another tokenizer",
                    tokenizer.digest(),
                    other.digest(),
                    "--tokenizer " + made.resolve("tokenizer.json"));
        }
        // Given back its own, a folder can be prepared anew in place.
        prepare(made.resolve("tokenizer.json"));
        assertThat(Corpus.read(made, tokenizer).size()).isPositive();
    }

    @Test
    void aDatasetSmallerThanARowIsRefused() throws IOException {
        Corpus corpus = Corpus.read(made, tokenizer);
        int tooLong = Math.toIntExact(corpus.size() + 1);
        refused(() -> corpus.mustHold(tooLong), "made has", "fewer than the " + tooLong + " of one row", "--context");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable wrong, String... parts) {
        assertThatThrownBy(wrong).isInstanceOf(UnusableTextException.class).hasMessageContainingAll(parts);
    }
}
