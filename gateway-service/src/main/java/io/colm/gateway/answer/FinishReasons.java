package io.colm.gateway.answer;

import io.colm.wire.generation.FinishReason;

/** OpenAI's words for the end. */
public final class FinishReasons {

    private FinishReasons() {}

    public static String word(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case CANCELLED -> "cancelled";
        };
    }
}
