package io.colm.training.corpus;

/** A text file that cannot be trained on. The message names the file, the reason and the mend. */
public final class UnusableTextException extends IllegalArgumentException {

    UnusableTextException(String message) {
        super(message);
    }
}
