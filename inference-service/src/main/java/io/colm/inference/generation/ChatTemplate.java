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

    ChatTemplate(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        assistant = tokenizer.special(SpecialTokens.ASSISTANT);
        roles = Map.of(
                "system", tokenizer.special(SpecialTokens.SYSTEM),
                "user", tokenizer.special(SpecialTokens.USER),
                "assistant", assistant);
        end = tokenizer.special(SpecialTokens.END);
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
