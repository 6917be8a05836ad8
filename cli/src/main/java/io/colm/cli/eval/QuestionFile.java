package io.colm.cli.eval;

import io.colm.cli.eval.Item.LastWord;
import io.colm.cli.eval.Item.Question;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSONL file of questions with choices, or of passages of which the last word is asked. */
final class QuestionFile {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> CONTEXT = List.of("ctx", "context", "prompt", "query");
    private static final List<String> CHOICES = List.of("endings", "choices");
    private static final List<String> LABEL = List.of("label", "gold");
    private static final String TEXT = "text";

    private QuestionFile() {}

    /** What a line lacks; the message says how to mend it. */
    private static final class MalformedLine extends Exception {
        MalformedLine(String message) {
            super(message);
        }
    }

    /**
     * The items of {@code file}, all of one kind, at least one.
     *
     * @throws IllegalArgumentException that names every line with something wrong
     */
    static List<Item> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is no file: name a JSONL file of questions");
        }
        byte[] bytes = Files.readAllBytes(file);
        List<Item> items = new ArrayList<>();
        var problems = new Problems(file);
        int line = 1;
        for (int from = 0; from < bytes.length; line++) {
            int to = from;
            while (to < bytes.length && bytes[to] != '\n') {
                to++;
            }
            try {
                String text = decoded(ByteBuffer.wrap(bytes, from, to - from));
                if (!text.isBlank()) {
                    items.add(alike(item(line, text), items));
                }
            } catch (MalformedLine e) {
                problems.add(line, String.valueOf(e.getMessage()));
            }
            from = to + 1;
        }
        problems.refuse();
        if (items.isEmpty()) {
            throw new IllegalArgumentException(file + " is empty: it must hold one question a line, as JSON");
        }
        return items;
    }

    private static String decoded(ByteBuffer bytes) throws MalformedLine {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedLine("is not UTF-8; convert the file, as by iconv -t UTF-8");
        }
    }

    private static Item alike(Item item, List<Item> before) throws MalformedLine {
        if (!before.isEmpty() && item.getClass() != before.getFirst().getClass()) {
            throw new MalformedLine(
                    "is of another kind than line %d: put questions with choices and last words into files"
                                    .formatted(before.getFirst().line())
                            + " of their own");
        }
        return item;
    }

    private static Item item(int line, String text) throws MalformedLine {
        JsonNode fields;
        try {
            fields = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new MalformedLine("is not JSON: " + e.getOriginalMessage());
        }
        if (!fields.isObject()) {
            throw new MalformedLine("must be a JSON object, as {\"ctx\": …, \"endings\": […], \"label\": 0}");
        }
        boolean hasChoices = Stream.concat(CHOICES.stream(), LABEL.stream()).anyMatch(fields::has);
        return fields.has(TEXT) && !hasChoices ? lastWord(line, fields) : question(line, fields);
    }

    private static LastWord lastWord(int line, JsonNode fields) throws MalformedLine {
        String text = text(TEXT, fields.get(TEXT));
        int space = text.lastIndexOf(' ');
        if (text.substring(0, Math.max(0, space)).isBlank() || space == text.length() - 1) {
            throw new MalformedLine("\"text\" must end in a word, with a space and other words before it");
        }
        return new LastWord(line, text.substring(0, space), text.substring(space));
    }

    private static Question question(int line, JsonNode fields) throws MalformedLine {
        String context = text("the context", one(fields, CONTEXT));
        List<String> choices = new ArrayList<>();
        JsonNode list = one(fields, CHOICES);
        if (!list.isArray() || list.size() < 2) {
            throw new MalformedLine("the choices must be a list of at least 2 texts");
        }
        for (JsonNode choice : list) {
            choices.add(text("choice " + choices.size(), choice));
            if (choices.getLast().isBlank()) {
                throw new MalformedLine("choice %d is blank: every choice needs a word".formatted(choices.size() - 1));
            }
        }
        return new Question(line, context, choices, right(one(fields, LABEL), choices.size()));
    }

    private static JsonNode one(JsonNode fields, List<String> names) throws MalformedLine {
        List<String> found = names.stream().filter(fields::has).toList();
        if (found.size() != 1) {
            throw new MalformedLine((found.isEmpty() ? "has none of " : "has more than one of ")
                    + String.join(", ", names) + ": a question has one of them"
                    + (found.isEmpty() && !fields.has(TEXT) ? ", or \"text\" alone to ask for its last word" : ""));
        }
        return fields.get(found.getFirst());
    }

    private static String text(String what, @Nullable JsonNode value) throws MalformedLine {
        if (value == null || !value.isString()) {
            throw new MalformedLine(what + " must be a text in quotes");
        }
        return value.asString();
    }

    /** HellaSwag's own files have the label as a number, copies of them as a text. */
    private static int right(JsonNode label, int choices) throws MalformedLine {
        if (label.isIntegralNumber() || label.isString()) {
            String digits = label.asString();
            if (digits.matches("\\d{1,9}") && Integer.parseInt(digits) < choices) {
                return Integer.parseInt(digits);
            }
        }
        throw new MalformedLine("the label must be the index of the right choice, from 0 to %d, and is %s"
                .formatted(choices - 1, label));
    }
}
