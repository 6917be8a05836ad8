package io.colm.inference.generation;

import io.colm.model.tokenizer.Detokenizer;
import io.colm.model.tokenizer.Tokenizer;
import java.util.List;

/** The text of one answer, token by token: whole code points, up to the first stop text. */
final class AnswerText {

    private final Detokenizer detokenizer;
    private final StopText stop;

    AnswerText(Tokenizer tokenizer, List<String> stops) {
        // A model may have more tokens than its tokenizer; drawn, they say nothing.
        detokenizer = new Detokenizer(token -> token < tokenizer.vocabulary() ? tokenizer.bytes(token) : new byte[0]);
        stop = new StopText(stops);
    }

    /** Text that {@code token} makes visible. */
    String push(int token) {
        return stop.push(detokenizer.push(token));
    }

    /** Text held back until now; none if a stop text was reached. */
    String finish() {
        return stop.push(detokenizer.flush()) + stop.flush();
    }

    boolean isStopped() {
        return stop.isReached();
    }
}
