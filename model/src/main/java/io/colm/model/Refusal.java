package io.colm.model;

final class Refusal {

    private Refusal() {}

    /** Refuses a shape whose {@code field} does not hold {@code condition}. */
    static void unless(boolean condition, String field, String message, Object... arguments) {
        if (!condition) {
            throw new InvalidModelException(field + " " + message.formatted(arguments));
        }
    }
}
