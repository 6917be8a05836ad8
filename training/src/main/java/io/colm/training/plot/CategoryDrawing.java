package io.colm.training.plot;

import io.colm.training.plot.Canvas.Anchor;
import io.colm.training.plot.Canvas.Ink;
import io.colm.training.plot.Canvas.Label;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** A row for each category, and in it a mark for each series. */
record CategoryDrawing(String title, Axis value, Mark mark, List<String> categories, List<Series> series)
        implements Drawing {

    enum Mark {
        BAR,
        DOT
    }

    private static final double THICK = 15;
    private static final double GAP = 13;
    private static final double LONGEST = 320;

    CategoryDrawing {
        if (mark == Mark.BAR && value.logarithmic()) {
            throw new IllegalArgumentException("a logarithmic axis has no 0 for bars to begin at: draw dots");
        }
        for (Series each : series) {
            for (Point point : each.points()) {
                if (point.x() != Math.rint(point.x()) || point.x() < 0 || point.x() >= categories.size()) {
                    throw new IllegalArgumentException("%s has a value for category %s, but there are %d categories"
                            .formatted(each.name(), point.x(), categories.size()));
                }
            }
        }
    }

    @Override
    public int width() {
        return 760;
    }

    @Override
    public int height() {
        return (int) (heading().height() + categories.size() * group() + 54);
    }

    @Override
    public void draw(Canvas canvas) {
        heading().draw(canvas);
        Frame frame = frame();
        frame.drawX(canvas, value.label());
        for (int i = 0; i < categories.size(); i++) {
            String name = Lettering.fitting(categories.get(i), Frame.SIZE, LONGEST);
            canvas.text(
                    new Label(name, Frame.SIZE, Anchor.END),
                    frame.box().getMinX() - 8,
                    frame.box().getMinY() + (i + 0.5) * group() + 4);
        }
        for (int i = 0; i < series.size(); i++) {
            for (Point point : series.get(i).points()) {
                if (frame.x().shows(point.y())) {
                    double middle = frame.box().getMinY() + point.x() * group() + GAP / 2 + (i + 0.5) * THICK;
                    mark(canvas, frame, point, middle, Palette.ink(i));
                }
            }
        }
        frame.drawSides(canvas);
    }

    private double group() {
        return series.size() * THICK + GAP;
    }

    private Heading heading() {
        return new Heading(title, series.stream().map(Series::name).toList(), width());
    }

    private Frame frame() {
        DoubleStream values = series.stream()
                .flatMap(each -> each.points().stream())
                .flatMapToDouble(p -> DoubleStream.of(p.low(), p.y(), p.high()));
        DoubleStream shown = mark == Mark.BAR ? DoubleStream.concat(values, DoubleStream.of(0)) : values;
        double left = 24
                + categories.stream()
                        .mapToDouble(name -> Math.min(LONGEST, Lettering.width(name, Frame.SIZE)))
                        .max()
                        .orElse(0);
        Rectangle2D box =
                new Rectangle2D.Double(left, heading().height(), width() - left - 28, categories.size() * group());
        return new Frame(box, Scale.of(value, shown, 0.12), new Scale(false, false, 0, 1));
    }

    private void mark(Canvas canvas, Frame frame, Point point, double middle, Ink ink) {
        double at = frame.x(point.y());
        if (mark == Mark.BAR) {
            double zero = frame.x(0);
            Rectangle2D bar =
                    new Rectangle2D.Double(Math.min(zero, at), middle - THICK / 2 + 1, Math.abs(at - zero), THICK - 2);
            canvas.fill(bar, ink);
        } else {
            canvas.fill(new Ellipse2D.Double(at - 4, middle - 4, 8, 8), ink);
        }
        if (point.spreads()) {
            whisker(canvas, frame, point, middle, mark == Mark.BAR ? Ink.TEXT : ink);
        }
        double right = Math.max(mark == Mark.BAR ? frame.x(0) : at + 4, frame.x(point.high()));
        canvas.text(new Label(text(point.y()), 11, Anchor.START), right + 5, middle + 4);
    }

    private static void whisker(Canvas canvas, Frame frame, Point point, double middle, Ink ink) {
        double low =
                frame.x(frame.x().shows(point.low()) ? point.low() : frame.x().low());
        double high = frame.x(point.high());
        canvas.stroke(new Line2D.Double(low, middle, high, middle), ink, 1.2);
        canvas.stroke(new Line2D.Double(low, middle - 3, low, middle + 3), ink, 1.2);
        canvas.stroke(new Line2D.Double(high, middle - 3, high, middle + 3), ink, 1.2);
    }

    /** Four digits of the largest value, and as many decimals of the others. */
    private String text(double value) {
        double largest = series.stream()
                .flatMap(each -> each.points().stream())
                .mapToDouble(point -> Math.abs(point.y()))
                .max()
                .orElse(1);
        int decimals = largest == 0 ? 0 : Math.clamp(3 - (long) Math.floor(Math.log10(largest)), 0, 9);
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
