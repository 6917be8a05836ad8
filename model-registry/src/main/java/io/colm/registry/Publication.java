package io.colm.registry;

import io.colm.registry.Manifest.RopeScaling;
import io.colm.wire.ErrorCode;
import io.colm.wire.registry.Version;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A manifest as it is stored.
 *
 * @param json its canonical JSON: keys sorted, no white space, numbers as the JSON writer writes them
 * @param id SHA-256 of {@code json}: the version's id
 */
record Publication(Manifest manifest, String json, String id) {

    private static final String SCALING = "ropeScaling";
    private static final String PARENT = "parent";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** Reads a manifest that somebody pushes; what is wrong with it is a refusal that names the field. */
    static Publication read(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            Refusal.unless(tree.isObject(), "manifest", "The manifest must be a JSON object.");
            Manifest manifest = JSON.treeToValue(complete(tree.deepCopy()), Manifest.class);
            String json = JSON.writeValueAsString(tree);
            Refusal.unless(
                    JSON.readTree(json).equals(tree),
                    "manifest",
                    "A number in the manifest is beyond a double's range.");
            return new Publication(manifest, json, Sha256.hex(json));
        } catch (StreamReadException e) {
            throw refusal("manifest", "The manifest is not JSON: " + e.getOriginalMessage());
        } catch (JacksonException e) {
            throw refusal(path(e), reason(e));
        }
    }

    /** With what may be left out. */
    private static JsonNode complete(JsonNode tree) {
        if (tree.path("shape") instanceof ObjectNode shape && !shape.has(SCALING)) {
            shape.putPOJO(SCALING, RopeScaling.NONE);
        }
        if (tree instanceof ObjectNode manifest && !manifest.has(PARENT)) {
            manifest.put(PARENT, Manifest.ROOT);
        }
        return tree;
    }

    Version version() {
        return manifest.version(id);
    }

    private static Refusal refusal(String parameter, String message) {
        return new Refusal(ErrorCode.INVALID_REQUEST, parameter, message);
    }

    private static String reason(JacksonException e) {
        return e.getCause() instanceof IllegalArgumentException rule
                ? "In the manifest, " + rule.getMessage()
                : "The manifest is not a colm-model-1: " + e.getOriginalMessage();
    }

    private static String path(JacksonException e) {
        List<JacksonException.Reference> steps = e.getPath();
        String path = steps.stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        return path.startsWith(".") ? path.substring(1) : "manifest" + path;
    }
}
