package io.colm.inference.format;

import io.colm.engine.grammar.SchemaException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON read exactly, and spelled as an answer spells it. */
final class Json {

    private static final int BRIEF = 40;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /** The compact JSON of a value or name at {@code place}. */
    static String spell(String place, Object value) {
        String text = MAPPER.writeValueAsString(value);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new SchemaException(place, "holds half a surrogate pair, which is no character");
        }
        return text;
    }

    /** The beginning of a value, for a complaint. */
    static String brief(JsonNode value) {
        String text = value.toString();
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "…";
    }
}
