package io.colm.engine.grammar;

/** A schema that becomes no grammar; the message names the place in it as a JSON pointer, and says what would do. */
public final class SchemaException extends RuntimeException {

    private final String place;

    /**
     * @param place JSON pointer into the schema; empty for its root
     * @param message what is wrong there
     */
    public SchemaException(String place, String message) {
        super("at '" + place + "': " + message);
        this.place = place;
    }

    /** JSON pointer to what is wrong. */
    public String place() {
        return place;
    }
}
