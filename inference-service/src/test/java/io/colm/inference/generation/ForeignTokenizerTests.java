package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.generation.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tokenizer of an imported model: other special tokens, and one before every text. */
class ForeignTokenizerTests {
    private static final String BEGINS = """
            "post_processor":{"type":"TemplateProcessing",
            "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
            "special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}""";

    @TempDir
    Path folder;

    private Tokenizer own;
    private Tokenizer foreign;

    @BeforeEach
    void load() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        new BpeTrainer(262).train(List.of("a fox and a hen"), file);
        own = Tokenizer.load(file);
        String json = Files.readString(file).replace("\"post_processor\":null", BEGINS);
        for (String name : SpecialTokens.ALL) {
            json = json.replace(name, name.equals(SpecialTokens.SYSTEM) ? "<s>" : "<other" + name.substring(2));
        }
        foreign = Tokenizer.load(Files.writeString(folder.resolve("foreign.json"), json));
    }

    @AfterEach
    void close() {
        own.close();
        foreign.close();
    }

    @Test
    void aTextBeginsAsItsTokenizerSays() {
        int[] text = own.encode("a fox");
        assertThat(PromptTokens.of(new Prompt.Text("a fox"), own)).containsExactly(text);
        assertThat(PromptTokens.of(new Prompt.Text("a fox"), foreign))
                .startsWith(1)
                .endsWith(text)
                .hasSize(text.length + 1);
        assertThat(PromptTokens.of(new Prompt.Text(""), foreign)).containsExactly(1);
        assertThat(PromptTokens.of(new Prompt.Text(""), own)).containsExactly(0);
    }

    @Test
    void aChatIsRefusedWhereTurnsCannotBeToldApart() {
        var chat = new Prompt.Chat(List.of(new Prompt.Message("user", "a fox")));
        assertThat(PromptTokens.of(chat, own)).hasSizeGreaterThan(3);
        assertThatThrownBy(() -> PromptTokens.of(chat, foreign))
                .isInstanceOf(RefusedRequestException.class)
                .hasMessageContaining(
                        "prompt.messages cannot be told apart: this model has no special token <|assistant|>");
    }

    @Test
    void tokensThatTheTokenizerDoesNotHaveSayNothing() {
        var text = new AnswerText(own, List.of());
        assertThat(text.push(own.vocabulary() + 7) + text.push(own.encode("fox")[0]) + text.finish())
                .isEqualTo(own.decode(new int[] {own.encode("fox")[0]}));
    }
}
