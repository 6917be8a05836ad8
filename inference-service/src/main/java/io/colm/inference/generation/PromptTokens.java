package io.colm.inference.generation;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.generation.Prompt;
import java.util.List;
import java.util.stream.IntStream;

/** The tokens of a prompt. */
final class PromptTokens {

    private PromptTokens() {}

    static int[] of(Prompt prompt, Tokenizer tokenizer) {
        return switch (prompt) {
            case Prompt.Chat chat -> chat(chat.messages(), tokenizer);
            case Prompt.Text text -> text(text.text(), tokenizer);
            case Prompt.Tokens tokens -> tokens(tokens.tokens());
        };
    }

    private static int[] chat(List<Prompt.Message> messages, Tokenizer tokenizer) {
        if (messages.isEmpty()) {
            throw RefusedRequestException.invalid("prompt.messages", "must hold at least one message, is empty");
        }
        return new ChatTemplate(tokenizer).tokens(messages);
    }

    /** A text as it stands in training, where a document follows the end of another, or what the tokenizer begins with. */
    private static int[] text(String text, Tokenizer tokenizer) {
        int[] tokens = IntStream.concat(IntStream.of(tokenizer.beginning()), IntStream.of(tokenizer.encode(text)))
                .toArray();
        return tokens.length > 0 ? tokens : new int[] {endOfText(tokenizer)};
    }

    private static int endOfText(Tokenizer tokenizer) {
        return tokenizer
                .find(SpecialTokens.END_OF_TEXT)
                .orElseThrow(() -> RefusedRequestException.invalid("prompt.text", "must not be empty for this model"));
    }

    private static int[] tokens(List<Integer> tokens) {
        if (tokens.isEmpty()) {
            throw RefusedRequestException.invalid("prompt.tokens", "must hold at least one token, is empty");
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }
}
