package io.colm.training.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.tokenizer.BpeTrainer;
import io.colm.training.corpus.Dataset;
import io.colm.training.corpus.TextFile;
import io.colm.training.corpus.TokenType;
import io.colm.training.corpus.UnusableTextException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTests {

    private static final String SEPARATOR = "\n<|endoftext|>\n";
    private static final Selection EVERYTHING = new Selection(false, 0);
    private static final Selection DISTINCT = new Selection(true, 0);

    @TempDir
    Path folder;

    private final TestingWatcher watcher = new TestingWatcher();

    private Path text(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private List<Dataset> prepare(String out, Selection selection, Path... texts) throws IOException {
        List<TextFile> files = List.of(texts).stream().map(TextFile::new).toList();
        return new Preparation(files, folder.resolve(out), null, 300, selection).run(watcher);
    }

    private static String numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "cat number " + i + " sat")
                .collect(Collectors.joining(SEPARATOR));
    }

    @Test
    void textsBecomeADatasetThatSaysWhatItIs() throws IOException {
        Path first = text("first.txt", numbered(0, 10));
        Path second = text("second.jsonl", "{\"text\":\"cat number 3 sat\"}\n{\"text\":\"cat number 77 sat\"}\n");
        List<Dataset> made = prepare("cats", DISTINCT, first, second);
        assertThat(made).singleElement().isEqualTo(Dataset.open(folder.resolve("cats")));
        Dataset.Description is = made.getFirst().description();
        assertThat(is.name()).isEqualTo("cats");
        assertThat(is.type()).isEqualTo(TokenType.UINT16);
        assertThat(is.documents()).isEqualTo(11);
        assertThat(is.duplicates()).isEqualTo(1);
        assertThat(is.sources()).extracting(TextFile.Source::name).containsExactly("first.txt", "second.jsonl");
        made.getFirst().verify();
        long bytes = Files.size(first) + Files.size(second);
        assertThat(watcher.begun).containsExactly("learning words " + bytes, "writing tokens " + bytes);
        assertThat(watcher.read).isSorted().endsWith(bytes);
        assertThat(folder.resolve("cats"))
                .isDirectoryNotContaining("glob:**unfinished")
                .isDirectoryNotContaining("glob:**/validation");
    }

    @Test
    void repeatedDocumentsStayWhereTheyAreWanted() throws IOException {
        Path text = text("a.txt", String.join(SEPARATOR, numbered(0, 5), numbered(0, 5)));
        Dataset.Description all = prepare("all", EVERYTHING, text).getFirst().description();
        Dataset.Description distinct =
                prepare("distinct", DISTINCT, text).getFirst().description();
        assertThat(all.documents()).isEqualTo(10);
        assertThat(all.duplicates()).isZero();
        assertThat(distinct.documents()).isEqualTo(5);
        assertThat(distinct.duplicates()).isEqualTo(5);
        assertThat(all.tokens()).isEqualTo(2 * distinct.tokens());
    }

    @Test
    void aDocumentIsOnOneSideWhateverComesWithIt() throws IOException {
        Selection selection = new Selection(true, 0.3);
        List<Dataset> some = prepare("some", selection, text("some.txt", numbered(0, 100)));
        List<Dataset> more =
                prepare("more", selection, text("more.txt", numbered(0, 200)), text("some2.txt", numbered(0, 100)));
        assertThat(some).hasSize(2);
        assertThat(some.get(0).description().documents()
                        + some.get(1).description().documents())
                .isEqualTo(100);
        assertThat(some.get(1).description().documents()).isBetween(15L, 45L);
        assertThat(more.get(1).folder()).isEqualTo(folder.resolve("more/validation"));
        assertThat(more.get(1).description().name()).isEqualTo("more-validation");
        // The second text's documents were all seen, each on its own side.
        assertThat(more.get(0).description().duplicates())
                .isEqualTo(some.get(0).description().documents());
        assertThat(more.get(1).description().duplicates())
                .isEqualTo(some.get(1).description().documents());
        more.get(1).verify();

        assertThat(prepare("some", DISTINCT, text("some.txt", numbered(0, 100))))
                .hasSize(1);
        assertThatThrownBy(() -> Dataset.open(folder.resolve("some/validation")))
                .isInstanceOf(UnusableTextException.class);
    }

    @Test
    void aShareThatLeavesNothingIsRefused() {
        assertThatThrownBy(() -> prepare("none", new Selection(true, 1e-9), text("a.txt", numbered(0, 3))))
                .isInstanceOf(UnusableTextException.class)
                .hasMessageContaining("leaves no document for none-validation");
        assertThatThrownBy(() -> prepare("none", new Selection(true, 0.999999), text("a.txt", numbered(0, 3))))
                .isInstanceOf(UnusableTextException.class)
                .hasMessageContaining("leaves no document for none:");
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(true, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(true, Double.NaN));
    }

    @Test
    void whatFailsLeavesTheDatasetThatWasThere() throws IOException {
        Path good = text("good.txt", numbered(0, 10));
        Dataset before = prepare("out", DISTINCT, good).getFirst();
        Path bad = Files.write(folder.resolve("bad.txt"), new byte[] {'a', (byte) 0xe9, ' '});
        assertThatThrownBy(() -> prepare("out", DISTINCT, good, bad)).hasMessageContaining("bad.txt is not UTF-8");
        assertThatThrownBy(() -> prepare("out", DISTINCT, good, folder.resolve("none.txt")))
                .hasMessageContaining("none.txt is no file");
        before.verify();
        assertThat(Dataset.open(folder.resolve("out"))).isEqualTo(before);
        assertThat(folder.resolve("out")).isDirectoryNotContaining("glob:**unfinished");
        // Nor is there half a dataset where there was none.
        assertThatThrownBy(() -> prepare("new", DISTINCT, good, bad)).isInstanceOf(UnusableTextException.class);
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void aGivenTokenizerIsTakenAndALargeOneNeedsMoreBytes() throws IOException {
        Path json = folder.resolve("given.json");
        new BpeTrainer(300).train(List.of("a dog and a dog"), json);
        Path text = text("a.txt", numbered(0, 10));
        Preparation preparation =
                new Preparation(List.of(new TextFile(text)), folder.resolve("given"), json, 4096, DISTINCT);
        assertThat(preparation.run(watcher).getFirst().tokenizer()).hasSameBinaryContentAs(json);
        assertThat(watcher.begun).hasSize(1);
        assertThat(TokenType.of(1 << 16)).isEqualTo(TokenType.UINT16);
        assertThat(TokenType.of((1 << 16) + 1)).isEqualTo(TokenType.UINT32);
    }

    @Test
    void aSampleTakesAllOfASmallTextAndOfALargeOnePiecesFromEverywhere() {
        Sample all = new Sample(1000, 1000);
        Sample some = new Sample(1000, 100);
        for (int i = 1; i <= 100; i++) {
            for (Sample sample : List.of(all, some)) {
                sample.reached(10L * i);
                sample.text("%10d".formatted(i));
            }
        }
        assertThat(all.taken()).isEqualTo(1000);
        assertThat(some.taken()).isEqualTo(100);
    }
}
