package io.colm.gateway.generation;

/** A pod was left before it ended the generation; another one may go on. */
final class LeftPodException extends RuntimeException {

    enum Why {
        /** It does not answer any more. */
        LOST,
        /** It takes no more work. */
        BUSY,
        /** Another one is wanted. */
        MOVED
    }

    private final Why why;
    private final String detail;

    LeftPodException(Why why, String detail) {
        super(detail);
        this.why = why;
        this.detail = detail;
    }

    String detail() {
        return detail;
    }

    Why why() {
        return why;
    }
}
