package io.colm.inference.format;

import io.colm.engine.grammar.SchemaException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** References within a schema, and the JSON pointers they are made of (RFC 6901). */
final class References {

    private References() {}

    /** The pointer that {@code reference}, found at {@code place}, names. */
    static String target(String place, JsonNode reference) {
        String text = reference.isString() ? reference.stringValue() : "";
        if (!text.equals("#") && !text.startsWith("#/")) {
            throw new SchemaException(
                    place + "/$ref", "must be '#' or begin with '#/', as '#/$defs/name', not " + Json.brief(reference));
        }
        try {
            // A plus is no space in a fragment.
            String pointer = text.substring(1).replace("+", "%2B");
            return JsonPointer.compile(URLDecoder.decode(pointer, StandardCharsets.UTF_8))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw new SchemaException(place + "/$ref", "is no JSON pointer: " + e.getMessage());
        }
    }

    static JsonNode follow(JsonNode root, String place, String target) {
        JsonNode there = root.at(target);
        if (there.isMissingNode()) {
            throw new SchemaException(place + "/$ref", "there is nothing at '#%s'".formatted(target));
        }
        return there;
    }

    /** A name as a pointer spells it. */
    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
