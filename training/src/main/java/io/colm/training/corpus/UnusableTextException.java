package io.colm.training.corpus;

/** A text or dataset that cannot be trained on. The message names the file, the reason and the mend. */
public final class UnusableTextException extends IllegalArgumentException {

    public UnusableTextException(String message) {
        super(message);
    }
}
