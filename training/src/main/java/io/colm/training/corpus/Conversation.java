package io.colm.training.corpus;

import io.colm.model.tokenizer.SpecialTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Turns of a chat that end with an answer. */
record Conversation(List<Turn> turns) {

    private static final ObjectReader JSON = new JsonMapper().reader();

    private static final Map<String, String> ROLES =
            Map.of("system", SpecialTokens.SYSTEM, "user", SpecialTokens.USER, "assistant", SpecialTokens.ASSISTANT);

    /** @param role the special token that begins it */
    record Turn(String role, String content) {

        boolean isAnswer() {
            return role.equals(SpecialTokens.ASSISTANT);
        }
    }

    Conversation {
        turns = List.copyOf(turns);
    }

    /**
     * Of {@code {"prompt": …, "answer": …}}, or of {@code {"messages": [{"role": …, "content": …}, …]}}.
     *
     * @throws IllegalArgumentException that says what is wrong, to be read after the name of the line
     */
    static Conversation parse(String line) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
        if (object.has("messages")) {
            return ofMessages(object.get("messages"));
        }
        if (!object.has("prompt") || !object.has("answer")) {
            throw new IllegalArgumentException(
                    "must be {\"prompt\": \"…\", \"answer\": \"…\"} or {\"messages\": [{\"role\": …, \"content\": …}, …]}");
        }
        return new Conversation(List.of(
                new Turn(SpecialTokens.USER, text(object, "prompt")),
                new Turn(SpecialTokens.ASSISTANT, text(object, "answer"))));
    }

    private static Conversation ofMessages(JsonNode messages) {
        List<Turn> turns = new ArrayList<>();
        for (JsonNode message : messages) {
            String role = ROLES.get(message.path("role").asString(""));
            if (role == null) {
                throw new IllegalArgumentException("must have the role system, user or assistant in message %d, has %s"
                        .formatted(turns.size() + 1, message.path("role")));
            }
            turns.add(new Turn(role, text(message, "content")));
        }
        if (turns.isEmpty() || !turns.getLast().isAnswer()) {
            throw new IllegalArgumentException(
                    "must end with a message of the assistant: there is nothing to learn else");
        }
        return new Conversation(turns);
    }

    private static String text(JsonNode object, String field) {
        JsonNode text = object.path(field);
        if (!text.isString() || text.stringValue().isBlank()) {
            throw new IllegalArgumentException("must have text in \"%s\"".formatted(field));
        }
        return text.stringValue();
    }
}
