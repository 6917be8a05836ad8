package io.colm.wire.generation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a generation goes on from. The pod owns the chat template and the tokenizer. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Prompt.Chat.class, name = "chat"),
    @JsonSubTypes.Type(value = Prompt.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Prompt.Tokens.class, name = "tokens")
})
public sealed interface Prompt {

    record Chat(List<Message> messages) implements Prompt {

        public Chat {
            messages = List.copyOf(messages);
        }
    }

    record Text(String text) implements Prompt {}

    record Tokens(List<Integer> tokens) implements Prompt {

        public Tokens {
            tokens = List.copyOf(tokens);
        }
    }

    /** One turn: {@code role} is system, user or assistant. */
    record Message(String role, String content) {}
}
