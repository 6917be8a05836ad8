package io.colm.training.curves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.training.curves.RunLog.Step;
import io.colm.training.curves.RunLog.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CurvesTests {

    @TempDir
    Path directory;

    @Test
    void aRunHasAPanelForAllThatIsLogged() throws IOException {
        Path run = run("tales", 3);
        Curves.write(run);
        assertThat(data(run))
                .extracting(panel -> panel.get("title").asString())
                .containsExactly(
                        "Loss by prefix", "Validation loss: held out", "Learning rate", "Gradient norm", "Speed");
        assertThat(run.resolve("curves.png")).isNotEmptyFile();
    }

    @Test
    void aCurveHoldsWhatWasLogged() throws IOException {
        Path run = run("tales", 3);
        Curves.write(run);
        assertThat(data(run).get(0).get("lines").toString()).isEqualTo("""
                [{"name":"1 chain","tokens":[512.0,1024.0,1536.0],"minutes":[0.1,0.2,0.3],"mean":[4.5,4.0,3.5]},\
                {"name":"2 chains","tokens":[1024.0],"minutes":[0.2],"mean":[3.75]}]""");
        assertThat(data(run).get(4).get("lines").get(0).get("mean").toString()).isEqualTo("[85.3333,85.3333]");
    }

    @Test
    void theSameLogsGiveTheSameBytes() throws IOException {
        Path run = run("tales", 50);
        Curves.write(run);
        byte[] html = Files.readAllBytes(run.resolve("curves.html"));
        byte[] png = Files.readAllBytes(run.resolve("curves.png"));
        Curves.write(run);
        assertThat(run.resolve("curves.html")).hasBinaryContent(html);
        assertThat(run.resolve("curves.png")).hasBinaryContent(png);
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws IOException {
        Path run = run("tales", 3);
        Curves.write(run);
        String namespace = Pattern.quote(" xmlns=\"http://www.w3.org/2000/svg\"");
        assertThat(page(run).replaceAll(namespace, ""))
                .doesNotContainPattern("(?i)https?:|src\\s*=|href|url\\(|@import|fetch|XMLHttp|WebSocket|import\\(")
                .contains("default-src 'none'");
    }

    @Test
    void namesCannotBreakThePage() throws IOException {
        Path run = directory.resolve("a<b>&\"c\"");
        try (RunLog log = RunLog.open(run)) {
            log.append(step(1));
            log.append(step(2));
            log.append(new Validation(2, 1, 1, "</script><img src=x> <!--data-->", new TreeMap<>(Map.of(1, 3.0))));
        }
        Curves.write(run);
        assertThat(page(run)).doesNotContain("</script><", "<img", "a<b").contains("a&lt;b&gt;&amp;&quot;c&quot;");
        assertThat(data(run).get(1).get("title").asString())
                .isEqualTo("Validation loss: </script><img src=x> <!--data-->");
    }

    @Test
    void severalRunsAreComparedPrefixByPrefix() throws IOException {
        Path out = directory.resolve("both");
        Curves.compare(List.of(run("one", 5), run("two", 3)), out);
        assertThat(data(out))
                .extracting(panel -> panel.get("title").asString())
                .containsExactly(
                        "Loss of 1 chain",
                        "Loss of 2 chains",
                        "Validation loss of 1 chain: held out",
                        "Learning rate",
                        "Gradient norm",
                        "Speed");
        assertThat(data(out).get(0).get("lines"))
                .extracting(line -> line.get("name").asString())
                .containsExactly("one", "two");
        assertThat(out.resolve("curves.png")).isNotEmptyFile();
    }

    @Test
    void runsOfTheSameNameAreToldApartByTheirPaths() throws IOException {
        Path first = run("a/model", 3);
        Path second = run("b/model", 3);
        Curves.compare(List.of(first, second), directory);
        assertThat(data(directory).get(0).get("lines"))
                .extracting(line -> line.get("name").asString())
                .containsExactly(first.toString(), second.toString());
    }

    @Test
    void aLongRunIsThinned() throws IOException {
        Path run = run("long", 5_000);
        Curves.write(run);
        for (JsonNode panel : data(run)) {
            for (JsonNode line : panel.get("lines")) {
                assertThat(line.get("mean").size()).isLessThanOrEqualTo(2_000);
                assertThat(line.get("tokens").size()).isEqualTo(line.get("mean").size());
            }
        }
    }

    @Test
    void aRunThatDivergedOrHasNotBegunHasAPage() throws IOException {
        Path run = directory.resolve("model");
        RunLog.open(run).close();
        Curves.write(run);
        try (RunLog log = RunLog.open(run)) {
            log.append(new Step(1, 512, 1, 1, Double.NaN, new TreeMap<>(Map.of(1, Double.POSITIVE_INFINITY))));
        }
        Curves.write(run);
        assertThat(page(run)).doesNotContain("Infinity]", "NaN]");
    }

    @Test
    void aFolderWithoutALogIsRefused() {
        assertThatThrownBy(() -> Curves.write(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no log.jsonl");
    }

    private Path run(String name, int steps) throws IOException {
        Path run = directory.resolve(name);
        try (RunLog log = RunLog.open(run)) {
            for (int i = 1; i <= steps; i++) {
                log.append(step(i));
            }
            log.append(new Validation(steps, 512L * steps, 6.0 * steps, "held out", new TreeMap<>(Map.of(1, 3.0))));
        }
        return run;
    }

    private static Step step(int i) {
        TreeMap<Integer, Double> losses = new TreeMap<>(Map.of(1, 5 - i / 2.0));
        if (i % 2 == 0) {
            losses.put(2, 4.75 - i / 2.0);
        }
        return new Step(i, 512L * i, 6.0 * i, 3e-3, 1.5, losses);
    }

    private static String page(Path out) throws IOException {
        return Files.readString(out.resolve("curves.html"));
    }

    private static JsonNode data(Path out) throws IOException {
        String page = page(out);
        String start = "<script id=\"data\" type=\"application/json\">";
        int from = page.indexOf(start) + start.length();
        return new JsonMapper().readTree(page.substring(from, page.indexOf("</script>", from)));
    }
}
