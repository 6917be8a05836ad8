package io.colm.gateway.generation;

import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.TokenEvent.Token;
import java.util.List;

/** What a client is told of a generation: one {@link Opened}, any number of {@link Piece}s, one {@link Closed}. */
public sealed interface Answer {

    /** The prompt is read, by {@code pod}. */
    record Opened(String pod) implements Answer {}

    /**
     * Text that became visible.
     *
     * @param chains chain count of the newest token
     * @param tokens the tokens not yet told of: usually one, more when the text of some was held back
     */
    record Piece(String text, int chains, List<Token> tokens) implements Answer {

        public Piece {
            tokens = List.copyOf(tokens);
        }

        public boolean isEmpty() {
            return text.isEmpty() && tokens.isEmpty();
        }
    }

    /** The end, with what was held back until now: perhaps no text and no tokens. */
    record Closed(FinishReason reason, Piece last, Account account) implements Answer {}
}
