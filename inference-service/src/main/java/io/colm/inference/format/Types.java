package io.colm.inference.format;

import io.colm.engine.grammar.SchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The keyword {@code type}. */
final class Types {

    private static final Set<String> KNOWN =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    private Types() {}

    /** One type, or a list of them. */
    static List<String> read(String place, JsonNode given) {
        List<String> types = new ArrayList<>();
        for (JsonNode type : given.isArray() ? given.values() : List.of(given)) {
            if (!type.isString() || !KNOWN.contains(type.stringValue())) {
                throw new SchemaException(
                        place,
                        "%s is no type; there are %s"
                                .formatted(
                                        Json.brief(type),
                                        KNOWN.stream().sorted().toList()));
            }
            types.add(type.stringValue());
        }
        if (types.isEmpty()) {
            throw new SchemaException(place, "must name at least one type");
        }
        return types;
    }

    static boolean fits(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }
}
