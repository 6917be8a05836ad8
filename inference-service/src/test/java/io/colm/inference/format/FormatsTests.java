package io.colm.inference.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.colm.engine.grammar.Guide;
import io.colm.engine.grammar.TokenGrammar;
import io.colm.model.tokenizer.BpeTrainer;
import io.colm.model.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What is written under a schema's mask is asked of an independent validator. */
class FormatsTests {

    private static final Path SHIPPED = Path.of("..", "models", "tales", "tokenizer.json");

    private static final String PERSON = """
            {"type": "object", "additionalProperties": false, "required": ["name", "age", "tags", "kind"],
             "properties": {
               "name": {"type": "string", "minLength": 1, "maxLength": 12},
               "age": {"type": "integer"},
               "nick": {"type": ["string", "null"], "maxLength": 3},
               "tags": {"type": "array", "items": {"enum": ["a", "é", "a\\"b", 1]}, "minItems": 1, "maxItems": 3},
               "kind": {"const": "person"}}}""";

    private static final String SHAPES = """
            {"anyOf": [
              {"type": "object", "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}},
               "required": ["kind", "radius"], "additionalProperties": false},
              {"type": "object", "properties": {"kind": {"const": "circles"}, "all": {"type": "boolean"}},
               "required": ["kind"], "additionalProperties": false},
              {"type": "null"}]}""";

    private static final String TREE = """
            {"$ref": "#/$defs/node",
             "$defs": {"node": {
               "type": "object", "additionalProperties": false, "required": ["value", "left", "right"],
               "properties": {
                 "value": {"type": "number"},
                 "left": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
                 "right": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}}}}""";

    private static final String COUNTS =
            "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}}";

    private static final String FREE = "{\"type\":\"object\"}";

    @TempDir
    static Path folder;

    private static Tokenizer small;

    @BeforeAll
    static void train() throws Exception {
        Path file = folder.resolve("tokenizer.json");
        new BpeTrainer(340)
                .train(
                        Stream.of(PERSON, SHAPES, TREE, "a fox: \"né 😀\", {\"a\": [1, 2]}, {\"a\": [1, 2]}")
                                .toList(),
                        file);
        small = Tokenizer.load(file);
    }

    @AfterAll
    static void close() {
        small.close();
    }

    static List<String> schemas() {
        return List.of(PERSON, SHAPES, TREE, COUNTS, FREE);
    }

    /** Writes what fits; after {@code most} tokens, what brings the end nearer. */
    private static String write(TokenGrammar grammar, Tokenizer tokenizer, long seed, int most) {
        var random = new Random(seed);
        var text = new ByteArrayOutputStream();
        Guide guide = grammar.start();
        for (int count = 0; !guide.isOver(); count++) {
            assertThat(count).as("tokens without an end").isLessThan(20_000);
            Guide now = guide;
            int[] fitting = IntStream.range(0, tokenizer.vocabulary())
                    .filter(now::allows)
                    .toArray();
            boolean closing = count > most;
            int token = closing ? closing(fitting, tokenizer) : fitting[random.nextInt(fitting.length)];
            token = closing && token < 0 ? fitting[random.nextInt(fitting.length)] : token;
            text.writeBytes(tokenizer.bytes(token));
            guide = guide.after(token);
        }
        assertThat(guide.mayEnd()).isTrue();
        return text.toString(StandardCharsets.UTF_8);
    }

    /** A token that closes the string or what is around it, or -1. */
    private static int closing(int[] fitting, Tokenizer tokenizer) {
        boolean inString = find("z", fitting, tokenizer) >= 0;
        for (String mark : inString ? List.of("\"") : List.of("}", "]", "n")) {
            int token = find(mark, fitting, tokenizer);
            if (token >= 0) {
                return token;
            }
        }
        return -1;
    }

    private static int find(String text, int[] tokens, Tokenizer tokenizer) {
        return IntStream.of(tokens)
                .filter(token -> tokenizer.decode(new int[] {token}).equals(text))
                .findFirst()
                .orElse(-1);
    }

    private static void checkMany(String schema, Tokenizer tokenizer, int documents) {
        TokenGrammar grammar = new Formats(tokenizer).of(schema);
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        for (int seed = 0; seed < documents; seed++) {
            String document = write(grammar, tokenizer, seed, 40);
            assertThat(validator.validate(document, InputFormat.JSON))
                    .as(document)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void whateverIsDrawnUnderTheMaskValidates(String schema) {
        checkMany(schema, small, 60);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void theShippedTokenizerValidatesToo(String schema) throws Exception {
        assumeTrue(Files.exists(SHIPPED), "no shipped model at " + SHIPPED + ": its tokenizer is not tried");
        try (Tokenizer shipped = Tokenizer.load(SHIPPED)) {
            checkMany(schema, shipped, 10);
        }
    }

    @Test
    void documentsCanBeWrittenInAnyTokensThatSpellThem() {
        for (String document : List.of(
                "{\"name\": \"né 😀\", \"age\": -7, \"tags\": [\"a\\\"b\", 1], \"kind\": \"person\"}",
                "{\"name\":\"\\n\",\"age\":0,\"nick\":null,\"tags\":[\"é\"],\"kind\":\"person\"}")) {
            TokenGrammar grammar = new Formats(small).of(PERSON);
            Guide guide = grammar.start();
            for (int token : small.encode(document)) {
                assertThat(guide.allows(token)).as(document).isTrue();
                guide = guide.after(token);
            }
            assertThat(guide.isOver()).isTrue();
            assertThat(new JsonMapper().readTree(document).isObject()).isTrue();
        }
    }

    @Test
    void aSchemaIsCompiledOnce() {
        var formats = new Formats(small);
        assertThat(formats.of(FREE)).isSameAs(formats.of(FREE)).isNotSameAs(formats.of(COUNTS));
    }
}
