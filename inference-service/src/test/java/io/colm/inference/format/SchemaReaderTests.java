package io.colm.inference.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaReaderTests {

    private static void refused(String schema, String place, String words) {
        assertThatExceptionOfType(SchemaException.class)
                .isThrownBy(() -> SchemaReader.read(schema))
                .withMessageContaining(words)
                .satisfies(refusal -> assertThat(refusal.place()).isEqualTo(place));
    }

    @Test
    void placesAreNamedByTheirPointers() {
        assertThat(SchemaReader.read("""
                {"type": "object", "title": "ignored", "additionalProperties": false, "required": ["a/b"],
                 "properties": {
                   "a/b": {"type": "array", "items": {"type": "string", "maxLength": 5}, "minItems": 1},
                   "n": {"type": ["integer", "null"]},
                   "e": {"enum": ["x", 1.50, null, {"k": [true]}]}}}"""))
                .containsOnlyKeys(
                        "",
                        "/properties/a~1b",
                        "/properties/a~1b/items",
                        "/properties/n",
                        "/properties/n/type/0",
                        "/properties/n/type/1",
                        "/properties/e")
                .containsEntry(
                        "",
                        new Members(List.of(
                                new Member("\"a/b\"", "/properties/a~1b", true),
                                new Member("\"n\"", "/properties/n", false),
                                new Member("\"e\"", "/properties/e", false))))
                .containsEntry("/properties/a~1b", new Items("/properties/a~1b/items", 1, Shape.UNBOUNDED))
                .containsEntry("/properties/a~1b/items", new Text(0, 5))
                .containsEntry("/properties/n", new Choice(List.of("/properties/n/type/0", "/properties/n/type/1")))
                .containsEntry("/properties/n/type/0", new Numeric(true))
                .containsEntry("/properties/e", new Literals(List.of("\"x\"", "1.50", "null", "{\"k\":[true]}")));
    }

    @Test
    void aReferenceIsThePlaceItNames() {
        assertThat(SchemaReader.read("""
                {"$ref": "#/$defs/no%20de",
                 "$defs": {"no de": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/list"}]},
                           "list": {"type": "array", "items": {"$ref": "#"}},
                           "unused": {"pattern": "x"}}}"""))
                .containsOnlyKeys("", "/$defs/no de", "/$defs/no de/anyOf/0", "/$defs/list")
                .containsEntry("", new Choice(List.of("/$defs/no de")))
                .containsEntry("/$defs/no de", new Choice(List.of("/$defs/no de/anyOf/0", "/$defs/list")))
                .containsEntry("/$defs/list", new Items("/$defs/no de", 0, Shape.UNBOUNDED));
    }

    @Test
    void anObjectThatNamesNothingIsFree() {
        assertThat(SchemaReader.read("{\"type\":\"object\"}")).containsEntry("", new Dictionary(Shape.ANY));
        assertThat(SchemaReader.read("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}"))
                .containsEntry("", new Dictionary("/additionalProperties"));
        assertThat(SchemaReader.read("{\"type\":\"object\",\"additionalProperties\":false}"))
                .containsEntry("", new Members(List.of()));
        assertThat(SchemaReader.read("{\"description\":\"anything\"}"))
                .containsEntry("", new Choice(List.of(Shape.ANY)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"string","pattern":"a+"}                         | /pattern              | 'pattern' is not supported
            {"type":"object","properties":{"a":{"oneOf":[]}}}        | /properties/a/oneOf   | 'oneOf' is not supported
            {"type":"string","minItems":1}                           | /minItems             | 'minItems' is not supported
            {"type":"number","minimum":1}                            | /minimum              | 'minimum' is not supported
            {"type":"string","format":"date"}                        | /format               | 'format' is not supported
            {"$ref":"#/$defs/a","type":"string"}                     | /type                 | 'type' is not supported
            {"anyOf":[{"type":"null"}],"a~/b":1}                     | /a~0~1b               | 'a~/b' is not supported
            {"anyOf":[]}                                             | /anyOf                | not empty
            {"enum":[]}                                              | /enum                 | not empty
            {"type":"string","enum":["a",1]}                         | /enum/1               | 1 is not of the 'type'
            {"type":"integer","const":1.5}                           | /const                | 1.5 is not of the 'type'
            {"const":"\\ud800"}                                      | /const                | surrogate
            {"type":"strin"}                                         | /type                 | "strin" is no type
            {"type":[]}                                              | /type                 | at least one type
            {"type":"array","items":false}                           | /items                | allows nothing
            {"type":"array","items":[{"type":"null"}]}               | /items                | must be an object
            {"type":"array","minItems":-1}                           | /minItems             | whole number from 0
            {"type":"array","maxItems":99999999999}                  | /maxItems             | whole number from 0
            {"type":"object","required":["a"]}                       | /required/0           | not one of 'properties'
            {"type":"object","properties":[]}                        | /properties           | object of schemas
            {"type":"object","properties":{"a":{}},"additionalProperties":true} | /additionalProperties | must be false
            {"$ref":"#/$defs/a"}                                     | /$ref                 | nothing at '#/$defs/a'
            {"$ref":"other.json"}                                    | /$ref                 | begin with '#/'
            {"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}  | /$defs/a/$ref         | circle
            {"additionalProperties":false}                           | /additionalProperties | not supported
            [1]                                                      | ``                    | must be an object
            {"type":                                                 | ``                    | no JSON
            """)
    void whatIsNotSupportedIsNamedByItsPlace(String schema, String place, String words) {
        refused(schema, place, words);
    }

    @Test
    void aSchemaThatIsTooLargeOrDeepIsRefused() {
        refused("{\"title\":\"" + "x".repeat(70_000) + "\"}", "", "limit is 65536");
        String deep = "{\"type\":\"array\",\"items\":".repeat(70) + "true" + "}".repeat(70);
        refused(deep, "/items".repeat(65), "limit of 64 levels");
    }
}
