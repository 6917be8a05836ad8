package io.colm.training.corpus;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Takes a JSON object a line, and gives on the text in one of its fields. Empty lines are passed over. */
final class JsonLines implements Utf8.Text {

    /** Longest line, in characters: what has none is no file of lines. */
    private static final int LONGEST = 1 << 26;

    private static final ObjectReader JSON = new JsonMapper().reader();

    private final Path file;
    private final String field;
    private final DocumentSplitter documents;
    private final StringBuilder line = new StringBuilder();
    private long number = 1;

    JsonLines(Path file, String field, DocumentSplitter documents) {
        this.file = file;
        this.field = field;
        this.documents = documents;
    }

    @Override
    public void append(CharSequence more) throws IOException {
        int from = 0;
        for (int i = 0; i < more.length(); i++) {
            if (more.charAt(i) == '\n') {
                line.append(more, from, i);
                end();
                from = i + 1;
            }
        }
        line.append(more, from, more.length());
        if (line.length() > LONGEST) {
            throw wrong("has more than %,d characters: a line must be one JSON object".formatted(LONGEST));
        }
    }

    /** Ends the line at hand. */
    void end() throws IOException {
        String json = line.toString();
        line.setLength(0);
        if (!json.isBlank()) {
            documents.append(text(json));
            documents.end();
        }
        number++;
    }

    private String text(String json) {
        JsonNode object;
        try {
            object = JSON.readTree(json);
        } catch (JacksonException e) {
            throw wrong("is not JSON: " + e.getOriginalMessage());
        }
        if (!object.isObject()) {
            throw wrong("must be a JSON object, as {\"%s\": …}".formatted(field));
        }
        JsonNode text = object.path(field);
        if (!text.isString()) {
            throw wrong("has no text in the field \"%s\"; its fields are %s: name another with --field"
                    .formatted(field, object.propertyNames()));
        }
        return text.stringValue();
    }

    private UnusableTextException wrong(String why) {
        return new UnusableTextException("%s:%d %s".formatted(file, number, why));
    }
}
