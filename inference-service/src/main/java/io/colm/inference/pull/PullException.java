package io.colm.inference.pull;

/** What keeps a model from being pulled. The message says how to mend it. */
public class PullException extends RuntimeException {

    private final boolean passing;

    private PullException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** Something that others may mend while the pod waits. */
    static PullException passing(String message) {
        return new PullException(message, true);
    }

    /** Something that only another configuration mends. */
    static PullException lasting(String message) {
        return new PullException(message, false);
    }

    boolean isPassing() {
        return passing;
    }
}
