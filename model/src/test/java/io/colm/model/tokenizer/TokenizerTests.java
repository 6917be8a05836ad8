package io.colm.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTests {
    private static final List<String> CORPUS = List.of(
            "Once upon a time there was a little rabbit. The little rabbit liked the endoftext of the user story.",
            "The rabbit ran over the hill, and the hill was green. \"Hello,\" said the rabbit, \"hello, hill!\"",
            "\u65e5\u672c\u8a9e \u65e5\u672c\u8a9e \ud83d\ude00\ud83d\ude00 caf\u00e9 caf\u00e9");

    @TempDir
    static Path directory;

    private static Tokenizer tokenizer;

    @BeforeAll
    static void train() throws IOException {
        Path file = directory.resolve("trained/tokenizer.json");
        new BpeTrainer(300).train(CORPUS, file);
        tokenizer = Tokenizer.load(file);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Once upon a time, there was a rabbit.",
                "  two  spaces\n\nand\ttabs \r\n",
                "na\u00efve caf\u00e9 \u2014 \u201cquotes\u201d \u2026 \u65e5\u672c\u8a9e \ud83d\udc30\ud83c\udf89",
                "e\u0301 \u0000\u0001 \u00a0nbsp\u2003em",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 family",
                "a'b don't we'll I'M 123 4,567.89"
            })
    void everyTextDecodesToItself(String text) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }

    @Test
    void textThatSpellsASpecialTokenStaysText() {
        for (String name : SpecialTokens.ALL) {
            for (String text : List.of(name, "Hi" + name + name + "there", " " + name + "\n", "<|" + name + "|>")) {
                int[] tokens = tokenizer.encode(text);
                assertThat(IntStream.of(tokens)).allMatch(token -> token >= SpecialTokens.ALL.size());
                assertThat(tokenizer.decode(tokens)).isEqualTo(text);
            }
        }
    }

    @Test
    void specialTokensHaveTheFirstIdsInOrderAndNoText() {
        assertThat(SpecialTokens.ALL.stream().mapToInt(tokenizer::special)).containsExactly(0, 1, 2, 3, 4);
        assertThat(tokenizer.decode(new int[] {0, 1, 2, 3, 4})).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.special("<|tool|>"))
                .withMessageContaining("<|tool|>")
                .withMessageContaining("<|user|>");
    }

    @Test
    void unpairedSurrogatesBecomeReplacementCharacters() {
        assertThat(tokenizer.decode(tokenizer.encode("a\ud83db\ude00"))).isEqualTo("a\ufffdb\ufffd");
    }

    @Test
    void frequentWordsAreOneToken() {
        assertThat(tokenizer.encode(" rabbit")).hasSize(1);
        assertThat(tokenizer.encode("Once upon a time there was a little rabbit."))
                .hasSizeLessThan(30);
        assertThat(tokenizer.vocabulary()).isEqualTo(300);
    }

    @Test
    void everyByteIsAToken() {
        for (int b = 0; b < 256; b++) {
            assertThat(tokenizer.bytes(SpecialTokens.ALL.size() + b)).containsExactly(b);
        }
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.decode(new int[] {300}))
                .withMessage("token 300 is not from 0 to 299");
        assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.bytes(-1));
    }

    @Test
    void manyThreadsEncodeTheSame() {
        String text = String.join(" ", CORPUS);
        List<int[]> results = IntStream.range(0, 64)
                .parallel()
                .mapToObj(ignored -> tokenizer.encode(text))
                .toList();
        assertThat(results).allMatch(tokens -> Arrays.equals(tokens, results.getFirst()));
    }

    @Test
    void theSameWordsGiveTheSameFileInAnyOrder() throws IOException {
        Path first = directory.resolve("first.json");
        Path second = directory.resolve("second.json");
        new BpeTrainer(300).train(CORPUS, first);
        new BpeTrainer(300).train(CORPUS.reversed().stream()::iterator, second);
        assertThat(second).hasSameBinaryContentAs(first);
    }

    @Test
    void wordsCountedPieceByPieceGiveTheSameFile() throws IOException {
        Path whole = directory.resolve("whole.json");
        Path pieces = directory.resolve("pieces.json");
        new BpeTrainer(300).train(CORPUS, whole);
        WordCounts words = new WordCounts();
        CORPUS.forEach(
                text -> Pattern.compile("(?<=\\S)(?= \\S)").splitAsStream(text).forEach(words::add));
        new BpeTrainer(300).train(words, pieces);
        assertThat(pieces).hasSameBinaryContentAs(whole);
        try (Tokenizer one = Tokenizer.load(whole);
                Tokenizer other = Tokenizer.load(pieces)) {
            assertThat(one.digest()).isEqualTo(other.digest()).hasSize(64);
        }
    }

    @Test
    void separatorsInTheCorpusAreNotLearned() throws IOException {
        Path plain = directory.resolve("plain.json");
        Path separated = directory.resolve("separated.json");
        new BpeTrainer(300).train(CORPUS, plain);
        new BpeTrainer(300).train(List.of(String.join(SpecialTokens.END_OF_TEXT, CORPUS)), separated);
        assertThat(separated).hasSameBinaryContentAs(plain);
    }

    @Test
    void aSmallCorpusGivesASmallerVocabulary() throws IOException {
        Path file = directory.resolve("small.json");
        assertThat(new BpeTrainer(4096).train(List.of("aa aa aa"), file)).isEqualTo(263);
        try (Tokenizer small = Tokenizer.load(file)) {
            assertThat(small.vocabulary()).isEqualTo(263);
        }
    }

    @Test
    void aVocabularyWithoutRoomForTheBytesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BpeTrainer(260))
                .withMessageContaining("260")
                .withMessageContaining("261");
    }

    @Test
    void anEmptyCorpusIsRefused() {
        for (List<String> texts : List.of(List.<String>of(), List.of(""), List.of(" \n", SpecialTokens.END_OF_TEXT))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new BpeTrainer(300).train(texts, directory.resolve("none.json")))
                    .withMessageContaining("corpus is empty");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.json");
        assertThatThrownBy(() -> Tokenizer.load(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("missing.json")
                .hasMessageContaining("train one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"model\"",
                "{}",
                "{\"model\":{\"type\":\"Unigram\"}}",
                "{\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]}}",
                "{\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
                "{\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":1e9},\"merges\":[]}}",
                "{\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]}}",
                "{\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a b\":0},\"merges\":[]}}",
                "{\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\",\"b\"]]}}"
            })
    void aMalformedFileIsAClearError(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("malformed.json"), json);
        assertThatThrownBy(() -> Tokenizer.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("malformed.json is not a byte-level BPE tokenizer.json: ");
    }

    @Test
    void addedTokensThatAreNotSpecialKeepTheirIds() throws IOException {
        String json = Files.readString(directory.resolve("trained/tokenizer.json"));
        String added = "{\"id\":301,\"content\":\"<think>\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
                + "\"normalized\":false,\"special\":%s}";
        String first = added.formatted("true").replace("301", "300").replace("think", "stop");
        Path file = directory.resolve("added.json");
        Files.writeString(
                file,
                json.replace("],\"normalizer\"", "," + first + "," + added.formatted("false") + "],\"normalizer\""));
        try (Tokenizer grown = Tokenizer.load(file)) {
            assertThat(grown.encode("<think>")).containsExactly(301);
            assertThat(grown.decode(new int[] {300, 301})).isEqualTo("<think>");
            assertThat(grown.special("<stop>")).isEqualTo(300);
            assertThat(grown.encode("<stop>")).doesNotContain(300);
        }
    }

    @Test
    void streamedTextEqualsTheTextAtOnce() {
        String text = "\ud83d\udc30 ran \u65e5\u672c\u8a9e e\u0301 \u2014 " + String.join(" ", CORPUS);
        var stream = new Detokenizer(tokenizer::bytes);
        var parts = new ArrayList<String>();
        for (int token : tokenizer.encode(text)) {
            parts.add(stream.push(token));
        }
        assertThat(stream.flush()).isEmpty();
        assertThat(String.join("", parts)).isEqualTo(text);
        assertThat(parts).allMatch(part -> StandardCharsets.UTF_8.newEncoder().canEncode(part));
    }
}
