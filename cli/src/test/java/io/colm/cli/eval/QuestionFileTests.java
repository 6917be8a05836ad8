package io.colm.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.colm.cli.eval.Item.LastWord;
import io.colm.cli.eval.Item.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionFileTests {

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("q.jsonl"), text);
    }

    @Test
    void questionsAreReadUnderAllTheirNames() throws IOException {
        List<Item> items = QuestionFile.read(file("""
                {"ctx": "A cat", "endings": ["sat", "flew"], "label": "1", "ind": 4, "ctx_a": "A"}
                {"context": "A cat", "choices": ["sat", "flew"], "gold": 0}

                {"prompt": "", "choices": ["One", "Two", "Three"], "label": 2}
                {"query": "Q ", "endings": ["a", "b"], "gold": 0}"""));

        assertThat(items)
                .containsExactly(
                        new Question(1, "A cat", List.of("sat", "flew"), 1),
                        new Question(2, "A cat", List.of("sat", "flew"), 0),
                        new Question(4, "", List.of("One", "Two", "Three"), 2),
                        new Question(5, "Q ", List.of("a", "b"), 0));
    }

    @Test
    void theLastWordIsWhatFollowsTheLastSpace() throws IOException {
        assertThat(QuestionFile.read(file("{\"text\": \"He saw the\\ncat, the dog\", \"domain\": null}")))
                .containsExactly(new LastWord(1, "He saw the\ncat, the", " dog"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"ctx\": \"A | is not JSON",
                "[1, 2] | must be a JSON object",
                "{\"ctx\": \"a\", \"endings\": [\"b\", \"c\"], \"label\": 0} {} | is not JSON",
                "{\"endings\": [\"b\", \"c\"], \"label\": 0} | has none of ctx, context, prompt, query",
                "{\"passage\": \"b\"} | or \"text\" alone",
                "{\"ctx\": \"a\", \"query\": \"a\", \"endings\": [\"b\", \"c\"], \"label\": 0} | has more than one of ctx",
                "{\"ctx\": 7, \"endings\": [\"b\", \"c\"], \"label\": 0} | the context must be a text in quotes",
                "{\"ctx\": \"a\", \"endings\": [\"b\"], \"label\": 0} | a list of at least 2 texts",
                "{\"ctx\": \"a\", \"choices\": {\"text\": [\"b\", \"c\"]}, \"label\": 0} | a list of at least 2 texts",
                "{\"ctx\": \"a\", \"choices\": [\"b\", null], \"label\": 0} | choice 1 must be a text",
                "{\"ctx\": \"a\", \"choices\": [\"b\", \" \"], \"label\": 0} | choice 1 is blank",
                "{\"ctx\": \"a\", \"choices\": [\"b\", \"c\"], \"label\": 2} | from 0 to 1, and is 2",
                "{\"ctx\": \"a\", \"choices\": [\"b\", \"c\"], \"label\": \"B\"} | from 0 to 1, and is \"B\"",
                "{\"ctx\": \"a\", \"choices\": [\"b\", \"c\"], \"label\": -1} | from 0 to 1, and is -1",
                "{\"ctx\": \"a\", \"choices\": [\"b\", \"c\"]} | has none of label, gold",
                "{\"text\": \"alone\"} | must end in a word",
                "{\"text\": \"ends in a \"} | must end in a word",
                "{\"text\": \"a b\"} | of another kind than line 1"
            })
    void everyMalformedLineIsNamed(String line, String mend) throws IOException {
        String good = "{\"ctx\": \"a\", \"endings\": [\"b\", \"c\"], \"label\": 0}\n";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuestionFile.read(file(good + line + "\n" + good + "nothing\n")))
                .withMessageContaining("q.jsonl:2: ")
                .withMessageContaining(mend)
                .withMessageContaining("q.jsonl:4: is not JSON");
    }

    @Test
    void filesThatHoldNothingAreRefused() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuestionFile.read(file(" \n\n")))
                .withMessageContaining("is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuestionFile.read(folder.resolve("none.jsonl")))
                .withMessageContaining("is no file");
        Path latin = Files.write(
                folder.resolve("l.jsonl"), "{\"text\": \"un caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuestionFile.read(latin))
                .withMessageContaining("l.jsonl:1: is not UTF-8");
    }

    @Test
    void ofManyMalformedLinesTheFirstAreNamed() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuestionFile.read(file("x\n".repeat(30))))
                .withMessageContaining("q.jsonl:20: ")
                .withMessageEndingWith("and 10 more lines");
    }

    @Test
    void storyQuestionsAreQuestionsWhoseAnswersStandEverywhere() throws IOException {
        Path file = folder.resolve("probes.jsonl");
        StoryQuestions.write(file, 5, 40);

        List<Item> items = QuestionFile.read(file);

        assertThat(items).hasSize(40).allSatisfy(item -> {
            Question question = (Question) item;
            assertThat(question.choices()).hasSizeBetween(4, 5).doesNotHaveDuplicates();
            assertThat(question.context()).contains(question.choices().get(question.right()));
        });
        assertThat(items.stream().map(item -> ((Question) item).right()).distinct())
                .contains(0, 1, 2, 3);
    }
}
