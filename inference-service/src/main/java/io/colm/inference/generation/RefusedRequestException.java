package io.colm.inference.generation;

import io.colm.engine.RefusedException;
import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import org.jspecify.annotations.Nullable;

/** A request that this pod does not answer, or not now. */
final class RefusedRequestException extends RuntimeException {

    private final WireError error;

    RefusedRequestException(ErrorCode code, String message, @Nullable String parameter) {
        super(message);
        error = new WireError(code, message, parameter);
    }

    /** A field that cannot be: {@code message} says what it must be and what it is, without naming it. */
    static RefusedRequestException invalid(String parameter, String message) {
        return new RefusedRequestException(ErrorCode.INVALID_REQUEST, parameter + " " + message, parameter);
    }

    static RefusedRequestException unknown(String id) {
        return new RefusedRequestException(
                ErrorCode.GENERATION_NOT_FOUND, "No generation '%s' runs on this pod".formatted(id), "id");
    }

    /** What the engine refused. */
    static RefusedRequestException of(RefusedException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return switch (refusal.kind()) {
            case PROMPT_EMPTY -> new RefusedRequestException(ErrorCode.INVALID_REQUEST, message, "prompt");
            case CONTEXT_EXCEEDED -> new RefusedRequestException(ErrorCode.CONTEXT_EXCEEDED, message, "prompt");
            case CHAINS_OUT_OF_RANGE ->
                new RefusedRequestException(ErrorCode.CHAINS_OUT_OF_RANGE, message, subject(message));
            case TOKEN_OUT_OF_RANGE, PARAMETER_OUT_OF_RANGE ->
                new RefusedRequestException(ErrorCode.INVALID_REQUEST, message, subject(message));
            case OVERLOADED -> new RefusedRequestException(ErrorCode.OVERLOADED, message, null);
            case FINISHED -> new RefusedRequestException(ErrorCode.GENERATION_NOT_FOUND, message, "id");
            case STOPPED -> new RefusedRequestException(ErrorCode.UNAVAILABLE, message, null);
        };
    }

    /** The engine's messages begin with the name of what is out of range. */
    private static String subject(String message) {
        return message.substring(0, Math.max(0, message.indexOf(' ')));
    }

    WireError error() {
        return error;
    }
}
