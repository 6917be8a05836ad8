package io.colm.training.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTests {

    private static final Axis X = Axis.linear("tokens");
    private static final Axis Y = Axis.linear("nats a token");

    @TempDir
    Path directory;

    @Test
    void theSameInputGivesTheSameBytes() {
        assertThat(lines("a").svg()).isEqualTo(lines("a").svg());
        assertThat(lines("a").png()).isEqualTo(lines("a").png());
    }

    @Test
    void aPngIsDrawnWithoutFontsOnTheMachine() throws Exception {
        Path none = Files.writeString(directory.resolve("fonts.conf"), "<fontconfig></fontconfig>");
        Process process = withoutFonts(none, "look.png").start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(directory.resolve("look.png")).hasBinaryContent(lines("a").png());
    }

    /** Draws the chart of this test: what {@link #aPngIsDrawnWithoutFontsOnTheMachine} starts. */
    public static void main(String[] arguments) throws IOException {
        lines("a").write(Path.of(arguments[0]));
    }

    private ProcessBuilder withoutFonts(Path configuration, String file) {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ChartTests.class.getName(),
                directory.resolve(file).toString());
        java.environment().put("FONTCONFIG_FILE", configuration.toString());
        java.environment().remove("DISPLAY");
        return java.redirectErrorStream(true);
    }

    @Test
    void textAndLinesArePixels() throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(lines("a").png()));
        assertThat(image.getWidth()).isEqualTo(1520);
        assertThat(colours(image)).contains(0xFFFFFF, 0x24292F, 0x0072B2, 0xD55E00);
    }

    @Test
    void namesAreEscaped() throws Exception {
        String name = "a<b> & \"c\" 'd' \u0007";
        Document svg = parse(lines(name).svg());
        assertThat(texts(svg)).contains("a<b> & \"c\" 'd' \uFFFD");
    }

    @Test
    void anSvgRefersToNothing() {
        assertThat(lines("a").svg().replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                .doesNotContain("href", "url(", "http", "<script", "<style");
    }

    @Test
    void aTitleThatIsTooLongEndsInAnEllipsis() throws Exception {
        assertThat(texts(parse(Chart.lines("w".repeat(200), X, Y, List.of()).svg())))
                .anyMatch(text -> text.matches("w{20,100}…"));
    }

    @Test
    void namesThatDoNotFitInARowMakeAnother() throws Exception {
        List<Series> series = IntStream.range(0, 12)
                .mapToObj(i -> new Series("a name of some length " + i, List.of(new Point(i, i))))
                .toList();
        Document svg = parse(Chart.lines("many", X, Y, series).svg());
        assertThat(texts(svg)).contains("a name of some length 0", "a name of some length 11");
        assertThat(height(svg)).isGreaterThan(height(parse(lines("a").svg())));
    }

    @Test
    void valuesThatCannotBeDrawnAreLeftOut() throws Exception {
        List<Series> series = List.of(Series.of(
                "a", new double[] {0, 1, 2, 3, 4}, new double[] {5, Double.NaN, Double.POSITIVE_INFINITY, -1, 7}));
        assertThat(Chart.lines("t", X, Axis.logarithmic("y"), series).svg()).doesNotContain("NaN", "Infinity");
        assertThat(Chart.lines("t", X, Y, series).svg()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void aChartMayBeEmpty() throws Exception {
        parse(Chart.lines("none", X, Axis.logarithmic("y"), List.of(new Series("a", List.of())))
                .svg());
        parse(Chart.bars("none", Y, List.of(), List.of()).svg());
    }

    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        Chart chart = Chart.bars(
                "t",
                Y,
                List.of("one", "two"),
                List.of(
                        Series.of("a", new double[] {0, 1}, new double[] {1, 2}),
                        new Series("b", List.of(new Point(1, 3.25, 3, 3.5)))));
        assertThat(texts(parse(chart.svg()))).contains("one", "two", "1.000", "2.000", "3.250");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.png()));
        int one = widest(image, 0, 190, 0x0072B2);
        int two = widest(image, 190, image.getHeight(), 0x0072B2);
        assertThat(two).isBetween(2 * one - 3, 2 * one + 3);
    }

    @Test
    void aValueWithoutACategoryIsRefused() {
        List<Series> series = List.of(Series.of("a", new double[] {1}, new double[] {1}));
        assertThatThrownBy(() -> Chart.bars("t", Y, List.of("one"), series))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a has a value for category 1");
    }

    @Test
    void barsOnALogarithmicAxisAreRefused() {
        assertThatThrownBy(() -> Chart.bars("t", Axis.logarithmic("y"), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("draw dots");
    }

    @Test
    void anotherEndingIsRefused() {
        assertThatThrownBy(() -> lines("a").write(directory.resolve("chart.gif")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chart.gif");
    }

    private static Chart lines(String name) {
        return Chart.lines(
                "Loss",
                X,
                Y,
                List.of(
                        Series.of(name, new double[] {0, 1e6, 2e6}, new double[] {5, 3, 2}),
                        new Series("b", List.of(new Point(0, 4, 3, 5), new Point(2e6, 1, 1, 2)))));
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg) {
        var texts = svg.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }

    private static int height(Document svg) {
        return Integer.parseInt(svg.getDocumentElement().getAttribute("height"));
    }

    private static List<Integer> colours(BufferedImage image) {
        return IntStream.of(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .map(rgb -> rgb & 0xFFFFFF)
                .distinct()
                .boxed()
                .toList();
    }

    /** The largest number of pixels of one colour in a row of those given. */
    private static int widest(BufferedImage image, int from, int to, int colour) {
        return (int) IntStream.range(from, to)
                .mapToLong(y -> IntStream.range(0, image.getWidth())
                        .filter(x -> (image.getRGB(x, y) & 0xFFFFFF) == colour)
                        .count())
                .max()
                .orElse(0);
    }
}
