package io.colm.training.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A chart on white. The same input gives the same bytes, and needs neither a screen nor fonts on the machine.
 */
public final class Chart {

    private final Drawing drawing;

    private Chart(Drawing drawing) {
        this.drawing = drawing;
    }

    /** A line a series; spread is drawn as error bars, or, of many points, as a band. */
    public static Chart lines(String title, Axis x, Axis y, List<Series> series) {
        return new Chart(new LineDrawing(title, x, y, List.copyOf(series)));
    }

    /**
     * A lying bar from 0 for each point, whose x is the index of its category; spread is drawn as error bars.
     *
     * @param value the axis of the bars' length
     */
    public static Chart bars(String title, Axis value, List<String> categories, List<Series> series) {
        return new Chart(new CategoryDrawing(
                title, value, CategoryDrawing.Mark.BAR, List.copyOf(categories), List.copyOf(series)));
    }

    /** As {@link #bars}, with dots: for values that differ little, so that the axis need not begin at 0. */
    public static Chart dots(String title, Axis value, List<String> categories, List<Series> series) {
        return new Chart(new CategoryDrawing(
                title, value, CategoryDrawing.Mark.DOT, List.copyOf(categories), List.copyOf(series)));
    }

    /** The chart as an {@code svg} element. */
    public String svg() {
        SvgCanvas canvas = new SvgCanvas(drawing.width(), drawing.height());
        drawing.draw(canvas);
        return canvas.svg();
    }

    /** The chart as a PNG file, two pixels a unit. */
    public byte[] png() {
        PngCanvas canvas = new PngCanvas(drawing.width(), drawing.height());
        drawing.draw(canvas);
        return canvas.png();
    }

    /** Writes the chart as {@code file}, which ends in {@code .svg} or {@code .png}. */
    public void write(Path file) throws IOException {
        String name = file.toString();
        if (name.endsWith(".svg")) {
            Files.writeString(file, svg());
        } else if (name.endsWith(".png")) {
            Files.write(file, png());
        } else {
            throw new IllegalArgumentException("a chart is written as .svg or .png, not as " + file);
        }
    }
}
