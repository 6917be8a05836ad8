package io.colm.model;

/** A model, or a file of one, that cannot be what it claims to be. The message names the field or file and the mend. */
public class InvalidModelException extends RuntimeException {

    public InvalidModelException(String message) {
        super(message);
    }

    public InvalidModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
