package io.colm.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.colm.engine.grammar.Shape.Choice;
import io.colm.engine.grammar.Shape.Items;
import io.colm.engine.grammar.Shape.Literals;
import io.colm.engine.grammar.Shape.Member;
import io.colm.engine.grammar.Shape.Members;
import io.colm.engine.grammar.Shape.Text;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompilerTests {

    private static final GrammarLimits LIMITS = new GrammarLimits(1000, 100, 8, Duration.ofSeconds(1));

    private static void refused(Map<String, Shape> places, String place, String... words) {
        assertThatExceptionOfType(SchemaException.class)
                .isThrownBy(() -> Grammar.compile(places, LIMITS))
                .satisfies(refusal -> assertThat(refusal.place()).isEqualTo(place))
                .withMessageContainingAll(words)
                .withMessageContaining("'" + place + "'");
    }

    private static Members holding(String value) {
        return new Members(List.of(new Member("\"a\"", value, true)));
    }

    @Test
    void tooManyNodesAreRefusedByTheirPlace() {
        List<String> texts =
                IntStream.range(0, 900).mapToObj(i -> "\"" + i + "\"").toList();
        refused(Map.of("", holding("/a"), "/a", new Literals(texts)), "/a", "limit of 1000 nodes");
    }

    @Test
    void countsAboveTheLimitAreRefused() {
        refused(Map.of("", new Items(Shape.ANY, 0, 101)), "", "101 items", "limit of 100");
        refused(Map.of("", new Items(Shape.ANY, 101, Shape.UNBOUNDED)), "", "101 items", "limit of 100");
        refused(Map.of("", holding("/a"), "/a", new Text(0, 2000)), "/a", "2000 characters", "limit of 100");
        refused(Map.of("", new Text(3, 2)), "", "at least 3 characters", "at most 2");
    }

    @Test
    void aLongCompilationIsGivenUp() {
        var time = new AtomicLong();
        var compiler = new Compiler(Map.of("", new Items(Shape.ANY, 0, 3)), LIMITS, () -> time.getAndAdd(300_000_000));
        assertThatExceptionOfType(SchemaException.class)
                .isThrownBy(compiler::compile)
                .withMessageContaining("limit of 1000 ms");
    }

    @Test
    void aSchemaWithoutFiniteDocumentsIsRefused() {
        refused(Map.of("", holding("/a"), "/a", holding("/a")), "/a", "holds another one");
        refused(Map.of("", new Items("", 1, 2)), "", "holds another one");
    }

    @Test
    void aSchemaWhoseSmallestDocumentIsTooDeepIsRefused() {
        refused(
                Map.of(
                        "", holding("/a"),
                        "/a", holding("/b"),
                        "/b", holding("/c"),
                        "/c", holding("/d"),
                        "/d", holding("/e"),
                        "/e", holding("/f"),
                        "/f", holding("/g"),
                        "/g", holding("/h"),
                        "/h", new Items(Shape.ANY, 0, 0)),
                "",
                "9 objects and arrays deep",
                "limit of 8");
    }

    @Test
    void aChoiceOfItselfIsRefused() {
        refused(
                Map.of(
                        "", new Choice(List.of("/0", "/1")),
                        "/0", new Choice(List.of("", "/1")),
                        "/1", new Literals(List.of("1"))),
                "",
                "refers back to itself");
    }
}
