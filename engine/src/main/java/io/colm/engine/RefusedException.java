package io.colm.engine;

/** The engine does not take what it was asked; the message says why, and what would do. */
public final class RefusedException extends RuntimeException {

    private final Kind kind;

    public RefusedException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What is in the way: the request itself down to {@code PARAMETER_OUT_OF_RANGE}, the moment below it. */
    public enum Kind {
        PROMPT_EMPTY,
        CONTEXT_EXCEEDED,
        CHAINS_OUT_OF_RANGE,
        TOKEN_OUT_OF_RANGE,
        PARAMETER_OUT_OF_RANGE,
        /** Too many generations wait already; later there may be room. */
        OVERLOADED,
        /** The generation to change has ended. */
        FINISHED,
        /** The engine is closed. */
        STOPPED
    }
}
