package io.colm.model.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ChainShape;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaTokenizerTests {
    private static final String TEMPLATE = """
            "post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing",
            "single":[{"SpecialToken":{"id":"<|begin|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
            "special_tokens":{"<|begin|>":{"id":"<|begin|>","ids":[3],"tokens":["<|begin|>"]}}}]}""";

    @TempDir
    Path folder;

    @BeforeEach
    void train() throws IOException {
        new BpeTrainer(280).train(List.of("once upon a time there was"), folder.resolve("tokenizer.json"));
    }

    private void replace(String truth, String other) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        String json = Files.readString(file);
        assertThat(json).contains(truth);
        Files.writeString(file, json.replace(truth, other));
    }

    private Path copied(Integer... ends) throws IOException {
        return copiedFor(300, ends);
    }

    private Path copiedFor(int vocabulary, Integer... ends) throws IOException {
        var shape = new ModelShape(
                Variant.COLM_AIR, vocabulary, 1, 8, 64, 10_000, 1e-5, List.of(new ChainShape(16, 1, 16)));
        Path copy = folder.resolve("copy.json");
        LlamaTokenizer.copy(folder, new LlamaConfig(shape, false, false, List.of(ends)), copy);
        return copy;
    }

    @Test
    void aTokenizerWithOurNamesIsKeptToTheByte() throws IOException {
        assertThat(copied(0, 4)).hasSameBinaryContentAs(folder.resolve("tokenizer.json"));
        assertThat(copied()).hasSameBinaryContentAs(folder.resolve("tokenizer.json"));
    }

    @Test
    void theTokensThatEndATextGetOurNames() throws IOException {
        replace("<|endoftext|>", "</s>");
        replace("<|end|>", "<|eot_id|>");
        try (Tokenizer tokenizer = Tokenizer.load(copied(0, 2, 4))) {
            assertThat(tokenizer.special(SpecialTokens.END_OF_TEXT)).isZero();
            assertThat(tokenizer.special(SpecialTokens.END)).isEqualTo(4);
            assertThat(tokenizer.find("</s>")).isEmpty();
            assertThat(tokenizer.decode(tokenizer.encode("once <|eot_id|>"))).isEqualTo("once <|eot_id|>");
        }
    }

    @Test
    void anEndBesideOurEndOfTextIsTheEnd() throws IOException {
        replace("<|end|>", "<|im_end|>");
        try (Tokenizer tokenizer = Tokenizer.load(copied(4))) {
            assertThat(tokenizer.special(SpecialTokens.END_OF_TEXT)).isZero();
            assertThat(tokenizer.special(SpecialTokens.END)).isEqualTo(4);
        }
    }

    @Test
    void whatStandsBeforeEveryTextIsKnown() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
            assertThat(tokenizer.beginning()).isEmpty();
        }
        replace("\"post_processor\":null", TEMPLATE);
        try (Tokenizer tokenizer = Tokenizer.load(copied(0))) {
            assertThat(tokenizer.beginning()).containsExactly(3);
        }
        replace("\"ids\":[3]", "\"ids\":[280]");
        assertThatThrownBy(() -> Tokenizer.load(folder.resolve("tokenizer.json")))
                .hasMessageContaining("post_processor puts <|begin|> first, which is no token");
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused() throws IOException {
        assertThatThrownBy(() -> copiedFor(261, 0))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("but vocab_size in config.json is 261: these two are not of one model");
    }

    @Test
    void aTokenizerThatIsNoByteLevelBpeIsRefused() throws IOException {
        replace("\"decoder\":{\"type\":\"ByteLevel\"", "\"decoder\":{\"type\":\"Sequence\"");
        assertThatThrownBy(() -> copied(0)).hasMessageContaining("decoder.type must be ByteLevel");
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> copied(0)).hasMessageContaining("no such tokenizer file");
    }
}
