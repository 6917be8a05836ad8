package io.colm.inference.generation;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.generation.Prompt.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Tells turns of a chat apart by special tokens: {@code <|user|> text <|end|> … <|assistant|>}. They are put in by id; a
 * message that spells their names is encoded as ordinary text, so no message can forge a turn.
 */
final class ChatTemplate {

    private final Tokenizer tokenizer;
    private final Map<String, Integer> roles;
    private final int assistant;
    private final int end;

    /** Refuses a tokenizer that has no special tokens for turns: that of a model which was trained elsewhere. */
    ChatTemplate(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        assistant = special(SpecialTokens.ASSISTANT);
        roles = Map.of(
                "system", special(SpecialTokens.SYSTEM),
                "user", special(SpecialTokens.USER),
                "assistant", assistant);
        end = special(SpecialTokens.END);
    }

    private int special(String name) {
        return tokenizer
                .find(name)
                .orElseThrow(() -> RefusedRequestException.invalid(
                        "prompt.messages",
                        "cannot be told apart: this model has no special token %s for the turns of a chat. Send one text"
                                .formatted(name)));
    }

    /** The chat up to the place where the assistant's next turn begins. */
    int[] tokens(List<Message> messages) {
        IntStream tokens = IntStream.empty();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Integer role = roles.get(message.role());
            if (role == null) {
                throw RefusedRequestException.invalid(
                        "prompt.messages[" + i + "].role",
                        "must be system, user or assistant, is '" + message.role() + "'");
            }
            tokens = IntStream.concat(tokens, turn(role, message.content()));
        }
        return IntStream.concat(tokens, IntStream.of(assistant)).toArray();
    }

    private IntStream turn(int role, String content) {
        return IntStream.concat(
                IntStream.of(role), IntStream.concat(IntStream.of(tokenizer.encode(content)), IntStream.of(end)));
    }
}
