package io.colm.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

class AnswerPairsTests {

    private static final String ONE = "{\"prompt\": \"cat?\", \"answer\": \"dog\"}\n";

    @TempDir
    Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void load() throws IOException {
        Path json = folder.resolve("tokenizer.json");
        new BpeTrainer(261).train(List.of("cat dog"), json); // a token a byte
        tokenizer = Tokenizer.load(json);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void onlyTheAnswerAndItsEndAreLearnedFrom() throws IOException {
        Batch batch = pairs(ONE, 20).heldOut(20, 1);
        assertThat(text(batch.tokens()[0]))
                .startsWith("<|user|>cat?<|end|><|assistant|>dog<|end|><|endoftext|><|endoftext|>");
        assertThat(text(counted(batch))).isEqualTo("dog<|end|>");
        int assistant = 6;
        assertThat(batch.targets()[0][assistant]).isEqualTo(batch.tokens()[0][assistant + 1]);
    }

    @Test
    void everyAnswerOfAChatIsLearnedFrom() throws IOException {
        String chat =
                "{\"messages\": [{\"role\": \"system\", \"content\": \"s\"}, {\"role\": \"user\", \"content\": \"u\"},"
                        + " {\"role\": \"assistant\", \"content\": \"a\"}, {\"role\": \"user\", \"content\": \"v\"},"
                        + " {\"role\": \"assistant\", \"content\": \"b\"}]}";
        Batch batch = pairs(chat, 20).heldOut(20, 1);
        assertThat(text(batch.tokens()[0]))
                .startsWith("<|system|>s<|end|><|user|>u<|end|><|assistant|>a<|end|><|user|>v");
        assertThat(text(counted(batch))).isEqualTo("a<|end|>b<|end|>");
    }

    @Test
    void rowsHoldAsManyPairsAsFit() throws IOException {
        AnswerPairs pairs = pairs(ONE.repeat(5), 30);
        assertThat(text(counted(pairs.heldOut(30, 9)))).isEqualTo("dog<|end|>".repeat(5));
        assertThat(pairs.heldOut(30, 9).tokens()).hasDimensions(3, 30);
        assertThat(text(counted(pairs.next(1, 1, 2, 30)))).isEqualTo("dog<|end|>".repeat(4));
    }

    @Test
    void batchesAreAFunctionOfSeedAndNumber() throws IOException {
        AnswerPairs pairs = pairs(ONE + ONE.replace("dog", "cow") + ONE.replace("dog", "hen"), 40);
        assertThat(pairs.next(3, 7, 4, 40).tokens())
                .isDeepEqualTo(pairs.next(3, 7, 4, 40).tokens());
        assertThat(Arrays.deepEquals(
                        pairs.next(3, 7, 4, 40).tokens(),
                        pairs.next(3, 8, 4, 40).tokens()))
                .isFalse();
    }

    @Test
    void aLongPromptLosesItsBegin() throws IOException {
        AnswerPairs pairs = pairs(ONE, 9);
        assertThat(text(pairs.heldOut(9, 1).tokens()[0])).isEqualTo("<|user|>t?<|end|><|assistant|>dog<|end|>");
        assertThat(pairs.describe()).singleElement().asString().contains("1 pairs, the begin of 1 cut to fit");
    }

    @Test
    void everyLineThatIsNoPairIsNamed() {
        String lines = ONE + "nonsense\n[]\n\n{\"messages\": [{\"role\": \"tool\", \"content\": \"x\"}]}\n"
                + "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}\n{\"prompt\": \"\", \"answer\": \"a\"}\n"
                + ONE.replace("dog", "a much longer dog");
        assertThatExceptionOfType(UnusableTextException.class)
                .isThrownBy(() -> pairs(lines, 9))
                .withMessageContaining("pairs.jsonl:2 is not JSON")
                .withMessageContaining("pairs.jsonl:3 must be {")
                .withMessageContaining("pairs.jsonl:5 must have the role system, user or assistant in message 1")
                .withMessageContaining("pairs.jsonl:6 must end with a message of the assistant")
                .withMessageContaining("pairs.jsonl:7 must have text in \"prompt\"")
                .withMessageContaining("pairs.jsonl:8 has an answer of 19 tokens");
    }

    @Test
    void filesWithoutPairsAreRefused() {
        assertThatExceptionOfType(UnusableTextException.class)
                .isThrownBy(() -> pairs("\n", 9))
                .withMessageContaining("hold no pairs");
        assertThatExceptionOfType(UnusableTextException.class)
                .isThrownBy(() -> AnswerPairs.read(List.of(folder), tokenizer, 9))
                .withMessageContaining("is no file");
    }

    private AnswerPairs pairs(String lines, int context) throws IOException {
        Path file = Files.writeString(folder.resolve("pairs.jsonl"), lines);
        return AnswerPairs.read(List.of(file), tokenizer, context);
    }

    private static long[] counted(Batch batch) {
        return Arrays.stream(batch.targets())
                .flatMapToLong(Arrays::stream)
                .filter(target -> target != Batch.NOT_COUNTED)
                .toArray();
    }

    private String text(long[] tokens) {
        StringBuilder text = new StringBuilder();
        for (long token : tokens) {
            text.append(
                    token < SpecialTokens.ALL.size()
                            ? SpecialTokens.ALL.get((int) token)
                            : tokenizer.decode(new int[] {(int) token}));
        }
        return text.toString();
    }
}
