package io.colm.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTests {

    private static final String FIRST =
            "The cat sat on the mat, wasn't it?  Yes -- 12 cats,\n\n  \u00e9t\u00e9 \uD83D\uDE00 x. cat\nmat\n\n12\n34"
                    + "\r\n\r\nwasn't\n sat\n\n\n the.";

    @TempDir
    Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void trainTokenizer() throws IOException {
        new BpeTrainer(290).train(List.of(FIRST, FIRST), folder.resolve("tokenizer.json"));
        tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"));
    }

    @AfterEach
    void closeTokenizer() {
        tokenizer.close();
    }

    private Corpus corpus(String text) throws IOException {
        return Corpus.of(Text.read(Files.writeString(folder.resolve("text.txt"), text)), tokenizer);
    }

    private static int[] tokens(Corpus corpus) {
        return Arrays.stream(corpus.row(0, Math.toIntExact(corpus.size())))
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Test
    void wordByWordTheTokensAreThoseOfTheWholeText() throws IOException {
        int[] whole = tokenizer.encode(FIRST);
        int[] tokens = tokens(corpus(FIRST));
        assertThat(Arrays.copyOf(tokens, whole.length)).isEqualTo(whole);
        assertThat(tokens).hasSize(whole.length + 1).endsWith(tokenizer.special(SpecialTokens.END_OF_TEXT));
    }

    @Test
    void writtenSpecialTokensBecomeTokens() throws IOException {
        int[] tokens = tokens(corpus("<|user|>cat<|end|>"));
        assertThat(tokens)
                .startsWith(tokenizer.special(SpecialTokens.USER))
                .endsWith(tokenizer.special(SpecialTokens.END), tokenizer.special(SpecialTokens.END_OF_TEXT));
    }

    @Test
    void rowsBeginWithTheirDocumentWhereItIsNear() throws IOException {
        Corpus corpus = corpus("cat cat<|endoftext|>" + "mat ".repeat(60));
        long second = corpus("cat cat").size();
        assertThat(corpus.rowStart(1, 10)).isZero();
        assertThat(corpus.rowStart(second, 10)).isEqualTo(second);
        assertThat(corpus.rowStart(second + 9, 10)).isEqualTo(second);
        assertThat(corpus.rowStart(second + 10, 10)).isEqualTo(second + 10);
        assertThat(corpus.rowStart(corpus.size() - 1, 10)).isEqualTo(corpus.size() - 10);
    }

    @Test
    void rowsToValidateOnCoverTheTextOnce() throws IOException {
        Corpus corpus = corpus("mat ".repeat(100));
        long[][] rows = corpus.rows(11, Integer.MAX_VALUE);
        assertThat(rows).hasDimensions(Math.toIntExact((corpus.size() - 1) / 10), 11);
        assertThat(rows[1][0]).isEqualTo(rows[0][10]);
        assertThat(corpus.rows(11, 3)).hasDimensions(3, 11);
    }

    @Test
    void aMixIsAFunctionOfSeedAndStep() throws IOException {
        CorpusMix mix = new CorpusMix(List.of(
                new CorpusMix.Part(corpus("cat ".repeat(200)), 1), new CorpusMix.Part(corpus("mat ".repeat(200)), 3)));
        assertThat(mix.batch(1, 7, 4, 20)).isDeepEqualTo(mix.batch(1, 7, 4, 20));
        assertThat(mix.batch(1, 8, 4, 20)).isNotEqualTo(mix.batch(1, 7, 4, 20));
        assertThat(mix.batch(2, 7, 4, 20)).isNotEqualTo(mix.batch(1, 7, 4, 20));
        long cat = tokenizer.encode(" cat")[0];
        long cats = Arrays.stream(mix.batch(1, 1, 400, 20))
                .filter(row -> row[10] == cat || row[11] == cat)
                .count();
        assertThat(cats).isBetween(60L, 140L);
    }

    @Test
    void unusableTextIsNamedWithItsMend() throws IOException {
        Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', 'b', (byte) 0xe9, ' ', 'c'});
        refused(() -> Text.read(latin), "latin.txt is not UTF-8", "0xe9 at offset 2", "iconv");
        Path cut = Files.write(folder.resolve("cut.txt"), new byte[] {'a', (byte) 0xc3});
        refused(() -> Text.read(cut), "cut.txt is not UTF-8", "offset 1");
        Path empty = Files.writeString(folder.resolve("empty.txt"), " \n<|endoftext|>\n");
        refused(() -> Text.read(empty), "empty.txt is empty");
        refused(() -> Text.read(folder.resolve("none.txt")), "none.txt is no file");
        refused(() -> corpus("cat").mustHold(513), "text.txt has", "fewer than the 513 of one row", "--context");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable wrong, String... parts) {
        assertThatThrownBy(wrong).isInstanceOf(UnusableTextException.class).hasMessageContainingAll(parts);
    }
}
