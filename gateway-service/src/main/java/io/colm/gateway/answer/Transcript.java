package io.colm.gateway.answer;

import io.colm.gateway.generation.Account;
import io.colm.gateway.generation.Answer;
import io.colm.gateway.generation.Answer.Closed;
import io.colm.gateway.generation.Answer.Opened;
import io.colm.gateway.generation.Answer.Piece;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.TokenEvent.Token;
import java.util.ArrayList;
import java.util.List;

/** A whole answer, for clients that do not stream. */
public record Transcript(String text, List<Token> tokens, FinishReason reason, Account account) {

    private static final int FINGERPRINT = 12;

    /** Puts a finished stream of answers together. */
    public static Transcript of(List<Answer> answers) {
        var text = new StringBuilder();
        List<Token> tokens = new ArrayList<>();
        for (Answer answer : answers) {
            switch (answer) {
                case Opened opened -> {}
                case Piece piece -> add(piece, text, tokens);
                case Closed closed -> {
                    add(closed.last(), text, tokens);
                    return new Transcript(text.toString(), tokens, closed.reason(), closed.account());
                }
            }
        }
        throw new IllegalArgumentException("the answers have no end");
    }

    /** What the answer depends on besides the request: the model version. */
    public String fingerprint() {
        String version = account.version();
        return "fp_" + version.substring(0, Math.min(FINGERPRINT, version.length()));
    }

    private static void add(Piece piece, StringBuilder text, List<Token> tokens) {
        text.append(piece.text());
        tokens.addAll(piece.tokens());
    }
}
