package io.colm.model.shard;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.Threshold;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of a manifest. Keys are the records' components in their order, so equal manifests have equal bytes; it is
 * read strictly: no key unknown, missing, null or double, no value of another type. Only the calibration, the parent and
 * the scaling of rotary frequencies are left out where there are none: models had none once, and keep their bytes and ids.
 */
public final class ManifestJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .addMixIn(ModelManifest.class, Omitted.class)
            .addMixIn(ModelShape.class, Unscaled.class)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(ModelManifest.class)
            .with(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .with(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    private static final String CALIBRATION = "calibration";
    private static final String PARENT = "parent";
    private static final String SCALING = "ropeScaling";
    private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER = MAPPER.writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(LINES).withArrayIndenter(LINES));

    /** How the writer sees a manifest. */
    interface Omitted {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Threshold> calibration();

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = None.class)
        String parent();
    }

    /** How the writer sees a shape. */
    interface Unscaled {
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = None.class)
        RopeScaling ropeScaling();
    }

    /** Equals what is left out. */
    static final class None {
        @Override
        public boolean equals(@Nullable Object value) {
            return value == null || value.equals(RopeScaling.NONE) || value.equals(ModelManifest.ROOT);
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    private ManifestJson() {}

    /** {@code manifest} as indented UTF-8, ended by a line feed. */
    public static byte[] write(ModelManifest manifest) {
        return (WRITER.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Id of the version that a registry makes of this manifest: SHA-256 of the same with sorted keys and no white space. */
    static String version(byte[] json) {
        String canonical = CANONICAL.writeValueAsString(CANONICAL.readTree(json));
        return DigestedFile.digest(canonical.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws InvalidModelException for anything but a manifest; the message names the key and what is wrong with it */
    public static ModelManifest read(byte[] json) {
        try {
            JsonNode tree = READER.readTree(json);
            complete(tree);
            ModelManifest manifest = READER.readValue(tree);
            if (manifest == null) {
                throw new InvalidModelException("it is null, not an object");
            }
            return manifest;
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidModelException("key " + path(e) + " is unknown", e);
        } catch (JacksonException e) {
            String why = String.valueOf(
                    e.getCause() instanceof InvalidModelException refusal
                            ? refusal.getMessage()
                            : e.getOriginalMessage());
            String where = path(e);
            throw new InvalidModelException(where.isEmpty() ? why : where + ": " + why, e);
        }
    }

    /** With what may be left out. */
    private static void complete(JsonNode tree) {
        if (tree instanceof ObjectNode object && !object.has(CALIBRATION)) {
            object.putArray(CALIBRATION);
        }
        if (tree instanceof ObjectNode object && !object.has(PARENT)) {
            object.put(PARENT, ModelManifest.ROOT);
        }
        if (tree.path("shape") instanceof ObjectNode shape && !shape.has(SCALING)) {
            shape.putPOJO(SCALING, RopeScaling.NONE);
        }
    }

    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() == null
                        ? "[" + (step.getIndex() + 1) + "]"
                        : "." + step.getPropertyName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }
}
