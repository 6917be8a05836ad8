package io.colm.gateway.asked;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The request's object {@code response_format}. What a schema may say is the pod's to judge; this door judges what is
 * around it. A schema is always obeyed, whether {@code strict} asks for that or not.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ResponseFormat(
        @Nullable String type, @Nullable Named jsonSchema) {

    /** Where a pod's complaint about the schema belongs. */
    public static final String SCHEMA = "response_format.json_schema.schema";

    private static final String ANY_OBJECT = "{\"type\":\"object\"}";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** The object {@code json_schema}. */
    record Named(
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode schema,
            @Nullable Boolean strict) {}

    /** The schema that the answer must obey, or null for free text. */
    @Nullable
    String schema() {
        return switch (type == null ? "text" : type) {
            case "text" -> null;
            case "json_object" -> ANY_OBJECT;
            case "json_schema" -> named(jsonSchema);
            default ->
                throw Check.refusal(
                        "response_format.type",
                        "'response_format.type' must be 'text', 'json_object' or 'json_schema', not '" + type + "'.");
        };
    }

    private static String named(@Nullable Named given) {
        if (given == null) {
            throw Check.refusal(
                    "response_format.json_schema",
                    "'response_format.json_schema' must be an object with 'name' and 'schema'.");
        }
        String name = given.name();
        Check.that(
                name != null && NAME.matcher(name).matches(),
                "response_format.json_schema.name",
                "'response_format.json_schema.name' must be 1 to 64 letters, digits, '_' or '-'.");
        JsonNode schema = given.schema();
        if (schema == null || !schema.isObject()) {
            throw Check.refusal(SCHEMA, "'" + SCHEMA + "' must be a JSON schema: an object.");
        }
        return schema.toString();
    }
}
