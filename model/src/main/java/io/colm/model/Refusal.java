package io.colm.model;

final class Refusal {

    private Refusal() {}

    /** Refuses a shape whose {@code field} does not hold {@code condition}. */
    static void unless(boolean condition, String field, String message, Object... arguments) {
        if (!condition) {
            throw new InvalidModelException(field + " " + message.formatted(arguments));
        }
    }

    /** Refuses a number outside bounds that no real model passes, but that keep every size computed from it small. */
    static void unlessWithin(int least, int value, int most, String field) {
        unless(least <= value && value <= most, field, "must be from %d to %d, is %d", least, most, value);
    }
}
