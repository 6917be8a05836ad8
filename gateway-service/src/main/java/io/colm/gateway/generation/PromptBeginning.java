package io.colm.gateway.generation;

import io.colm.wire.generation.Prompt;

/** What the turns of one conversation have in common: the part of a prompt whose blocks a pod may still hold. */
final class PromptBeginning {

    private static final int MESSAGES = 2;
    private static final int CHARACTERS = 256;
    private static final int TOKENS = 64;

    private PromptBeginning() {}

    static int hash(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Chat chat ->
                chat.messages().stream().limit(MESSAGES).toList().hashCode();
            case Prompt.Text text ->
                text.text()
                        .substring(0, Math.min(CHARACTERS, text.text().length()))
                        .hashCode();
            case Prompt.Tokens tokens ->
                tokens.tokens().stream().limit(TOKENS).toList().hashCode();
        };
    }
}
