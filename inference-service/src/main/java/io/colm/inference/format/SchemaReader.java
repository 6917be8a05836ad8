package io.colm.inference.format;

import io.colm.engine.grammar.SchemaException;
import io.colm.engine.grammar.Shape;
import io.colm.engine.grammar.Shape.Choice;
import io.colm.engine.grammar.Shape.Dictionary;
import io.colm.engine.grammar.Shape.Items;
import io.colm.engine.grammar.Shape.Literals;
import io.colm.engine.grammar.Shape.Member;
import io.colm.engine.grammar.Shape.Members;
import io.colm.engine.grammar.Shape.Numeric;
import io.colm.engine.grammar.Shape.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a JSON schema (draft 2020-12, a subset) into the shapes of its places. What it does not know it refuses: a keyword
 * ignored would be a promise broken.
 */
final class SchemaReader {

    private static final int MOST_CHARACTERS = 1 << 16;
    private static final int MOST_PLACES = 5_000;
    private static final int DEEPEST = 64;

    /** Keywords that say nothing about which documents there are. */
    private static final Set<String> ANNOTATIONS = Set.of(
            "$schema",
            "$comment",
            "$defs",
            "definitions",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly");

    private static final Map<String, Set<String>> KEYWORDS = Map.of(
            "object", Set.of("properties", "required", "additionalProperties"),
            "array", Set.of("items", "minItems", "maxItems"),
            "string", Set.of("minLength", "maxLength"),
            "number", Set.of(),
            "integer", Set.of(),
            "boolean", Set.of(),
            "null", Set.of());

    private record Pending(String place, JsonNode schema) {}

    private final JsonNode root;
    private final Map<String, Shape> places = new HashMap<>();
    private final Set<String> met = new HashSet<>();
    private final Deque<Pending> pending = new ArrayDeque<>();

    private SchemaReader(JsonNode root) {
        this.root = root;
    }

    /** @throws SchemaException if {@code text} is no schema of the subset */
    static Map<String, Shape> read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new SchemaException(
                    "", "the schema has %d characters, the limit is %d".formatted(text.length(), MOST_CHARACTERS));
        }
        try {
            return new SchemaReader(Json.read(text)).read();
        } catch (JacksonException e) {
            throw new SchemaException("", "the schema is no JSON: " + e.getOriginalMessage());
        }
    }

    private Map<String, Shape> read() {
        String first = place("", root);
        while (!pending.isEmpty()) {
            Pending next = pending.remove();
            places.put(next.place(), shape(next.place(), next.schema()));
        }
        if (!first.isEmpty()) {
            // The root only refers to another place.
            places.put("", new Choice(List.of(first)));
        }
        return places;
    }

    /** The place that {@code schema} at {@code place} stands for, after all references. */
    private String place(String place, JsonNode schema) {
        Set<String> followed = new HashSet<>();
        String reached = place;
        JsonNode there = schema;
        while (there.isObject() && there.has("$ref")) {
            check(reached, there, Set.of("$ref"));
            if (!followed.add(reached)) {
                throw new SchemaException(reached + "/$ref", "the references go in a circle");
            }
            String target = References.target(reached, there.get("$ref"));
            there = References.follow(root, reached, target);
            reached = target;
        }
        if (isFree(reached, there)) {
            return Shape.ANY;
        }
        if (met.add(reached)) {
            checkSize(reached);
            pending.add(new Pending(reached, there));
        }
        return reached;
    }

    private void checkSize(String place) {
        if (met.size() > MOST_PLACES) {
            throw new SchemaException(place, "the schema holds more schemas than the limit of " + MOST_PLACES);
        }
        if (place.chars().filter(c -> c == '/').count() > DEEPEST) {
            throw new SchemaException(place, "the schema is deeper than the limit of %d levels".formatted(DEEPEST));
        }
    }

    /** Whether a schema allows every value. */
    private static boolean isFree(String place, JsonNode schema) {
        if (schema.isBoolean()) {
            if (!schema.booleanValue()) {
                throw new SchemaException(place, "the schema false allows nothing; leave it out");
            }
            return true;
        }
        if (!schema.isObject()) {
            throw new SchemaException(place, "a schema must be an object, not " + Json.brief(schema));
        }
        return schema.propertyNames().stream().allMatch(ANNOTATIONS::contains);
    }

    private Shape shape(String place, JsonNode schema) {
        if (schema.has("const") || schema.has("enum")) {
            return literals(place, schema);
        }
        if (schema.has("anyOf")) {
            return anyOf(place, schema);
        }
        JsonNode type = schema.get("type");
        if (type == null) {
            check(place, schema, Set.of());
            throw new SchemaException(place, "a schema needs 'type', 'enum', 'const', 'anyOf' or '$ref'");
        }
        List<String> types = Types.read(place + "/type", type);
        Set<String> keywords = new HashSet<>(Set.of("type"));
        types.forEach(each -> keywords.addAll(KEYWORDS.getOrDefault(each, Set.of())));
        check(place, schema, keywords);
        return types.size() == 1 ? ofType(place, schema, types.getFirst()) : ofTypes(place, schema, types);
    }

    private Shape ofTypes(String place, JsonNode schema, List<String> types) {
        List<String> choices = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String choice = place + "/type/" + i;
            places.put(choice, ofType(place, schema, types.get(i)));
            choices.add(choice);
        }
        return new Choice(choices);
    }

    private Shape ofType(String place, JsonNode schema, String type) {
        return switch (type) {
            case "object" -> object(place, schema);
            case "array" -> array(place, schema);
            case "string" ->
                new Text(count(place, schema, "minLength", 0), count(place, schema, "maxLength", Shape.UNBOUNDED));
            case "number" -> new Numeric(false);
            case "integer" -> new Numeric(true);
            case "boolean" -> new Literals(List.of("true", "false"));
            default -> new Literals(List.of("null"));
        };
    }

    private Shape object(String place, JsonNode schema) {
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.get("additionalProperties");
        boolean closed = additional != null && additional.isBoolean() && !additional.booleanValue();
        if (!properties.isMissingNode() && !properties.isObject()) {
            throw new SchemaException(place + "/properties", "must be an object of schemas");
        }
        Set<String> required = required(place, schema, properties);
        if (properties.isEmpty() && !closed) {
            return new Dictionary(additional == null ? Shape.ANY : place(place + "/additionalProperties", additional));
        }
        if (additional != null && !closed) {
            throw new SchemaException(
                    place + "/additionalProperties", "beside 'properties', 'additionalProperties' must be false");
        }
        List<Member> members = new ArrayList<>();
        for (var property : properties.properties()) {
            String at = place + "/properties/" + References.escape(property.getKey());
            members.add(new Member(
                    Json.spell(at, property.getKey()),
                    place(at, property.getValue()),
                    required.contains(property.getKey())));
        }
        return new Members(members);
    }

    private static Set<String> required(String place, JsonNode schema, JsonNode properties) {
        JsonNode required = schema.path("required");
        if (!required.isMissingNode() && !required.isArray()) {
            throw new SchemaException(place + "/required", "must be a list of property names");
        }
        Set<String> names = new HashSet<>();
        for (JsonNode name : required) {
            if (!name.isString() || !properties.has(name.stringValue())) {
                throw new SchemaException(
                        place + "/required/" + names.size(), Json.brief(name) + " is not one of 'properties'");
            }
            names.add(name.stringValue());
        }
        return names;
    }

    private Shape array(String place, JsonNode schema) {
        JsonNode items = schema.get("items");
        return new Items(
                items == null ? Shape.ANY : place(place + "/items", items),
                count(place, schema, "minItems", 0),
                count(place, schema, "maxItems", Shape.UNBOUNDED));
    }

    private Shape anyOf(String place, JsonNode schema) {
        check(place, schema, Set.of("anyOf"));
        JsonNode choices = schema.get("anyOf");
        if (!choices.isArray() || choices.isEmpty()) {
            throw new SchemaException(place + "/anyOf", "must be a list of schemas, not empty");
        }
        List<String> places = new ArrayList<>();
        for (JsonNode choice : choices) {
            places.add(place(place + "/anyOf/" + places.size(), choice));
        }
        return new Choice(places);
    }

    private static Shape literals(String place, JsonNode schema) {
        String keyword = schema.has("const") ? "const" : "enum";
        check(place, schema, Set.of(keyword, "type"));
        JsonNode given = schema.get(keyword);
        boolean one = keyword.equals("const");
        if (!one && (!given.isArray() || given.isEmpty())) {
            throw new SchemaException(place + "/enum", "must be a list of values, not empty");
        }
        JsonNode type = schema.get("type");
        List<String> types = type == null ? List.of() : Types.read(place + "/type", type);
        List<String> texts = new ArrayList<>();
        for (JsonNode value : one ? List.of(given) : given.values()) {
            String at = one ? place + "/const" : place + "/enum/" + texts.size();
            if (!types.isEmpty() && types.stream().noneMatch(each -> Types.fits(each, value))) {
                throw new SchemaException(at, Json.brief(value) + " is not of the 'type' " + types);
            }
            texts.add(Json.spell(at, value));
        }
        return new Literals(texts);
    }

    private static int count(String place, JsonNode schema, String keyword, int preset) {
        @Nullable JsonNode given = schema.get(keyword);
        if (given == null) {
            return preset;
        }
        if (!given.isInt() || given.intValue() < 0) {
            throw new SchemaException(place + "/" + keyword, "must be a whole number from 0, not " + Json.brief(given));
        }
        return given.intValue();
    }

    private static void check(String place, JsonNode schema, Set<String> keywords) {
        for (String keyword : schema.propertyNames()) {
            if (!ANNOTATIONS.contains(keyword) && !keywords.contains(keyword)) {
                throw new SchemaException(
                        place + "/" + References.escape(keyword), "'%s' is not supported here".formatted(keyword));
            }
        }
    }
}
