package io.colm.cli.platform;

/** The platform could not be brought up or spoken to; the message is meant for the person at the terminal. */
public final class PlatformException extends RuntimeException {

    public PlatformException(String message) {
        super(message);
    }

    public PlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}
