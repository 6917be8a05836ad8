package io.colm.training.plot;

import io.colm.training.plot.Canvas.Ink;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Series as lines. */
record LineDrawing(String title, Axis x, Axis y, List<Series> series) implements Drawing {

    /** Where a series has more points than this, none is marked. */
    private static final int FEW = 30;

    @Override
    public int width() {
        return 760;
    }

    @Override
    public int height() {
        return (int) heading().height() + 370;
    }

    @Override
    public void draw(Canvas canvas) {
        heading().draw(canvas);
        Frame frame = frame();
        frame.drawX(canvas, x.label());
        frame.drawY(canvas, y.label());
        frame.drawSides(canvas);
        canvas.clipped(frame.box(), () -> {
            for (int i = 0; i < series.size(); i++) {
                spread(canvas, frame, shown(frame, series.get(i)), Palette.ink(i));
            }
            for (int i = 0; i < series.size(); i++) {
                line(canvas, frame, shown(frame, series.get(i)), Palette.ink(i));
            }
        });
    }

    private Heading heading() {
        return new Heading(title, series.stream().map(Series::name).toList(), width());
    }

    private Frame frame() {
        Scale xs = Scale.of(x, points().mapToDouble(Point::x), few() ? 0.02 : 0);
        Scale ys = Scale.of(y, points().flatMapToDouble(p -> DoubleStream.of(p.low(), p.y(), p.high())), 0.05);
        double top = heading().height();
        double height = height() - top - 54;
        double left = 44
                + ys.ticks((int) (height / 45)).stream()
                        .mapToDouble(tick -> Lettering.width(tick.label(), Frame.SIZE))
                        .max()
                        .orElse(0);
        return new Frame(new Rectangle2D.Double(left, top, width() - left - 28, height), xs, ys);
    }

    private boolean few() {
        return series.stream().allMatch(each -> each.points().size() <= FEW);
    }

    private Stream<Point> points() {
        return series.stream().flatMap(each -> each.points().stream());
    }

    private static List<Point> shown(Frame frame, Series series) {
        return series.points().stream()
                .filter(p -> frame.x().shows(p.x()) && frame.y().shows(p.y()))
                .toList();
    }

    private void spread(Canvas canvas, Frame frame, List<Point> points, Ink ink) {
        if (points.stream().noneMatch(Point::spreads)) {
            return;
        }
        if (!few()) {
            Path2D band = path(frame, points, Point::high);
            band.append(path(frame, points.reversed(), Point::low), true);
            band.closePath();
            canvas.fill(band, ink.faint(0.15));
            return;
        }
        for (Point point : points) {
            double at = frame.x(point.x());
            double low = height(frame, point.low());
            double high = height(frame, point.high());
            canvas.stroke(new Line2D.Double(at, low, at, high), ink, 1.2);
            canvas.stroke(new Line2D.Double(at - 4, low, at + 4, low), ink, 1.2);
            canvas.stroke(new Line2D.Double(at - 4, high, at + 4, high), ink, 1.2);
        }
    }

    private void line(Canvas canvas, Frame frame, List<Point> points, Ink ink) {
        if (points.size() > 1) {
            canvas.stroke(path(frame, points, Point::y), ink, 1.8);
        }
        if (few() || points.size() == 1) {
            for (Point point : points) {
                canvas.fill(
                        new Ellipse2D.Double(frame.x(point.x()) - 3.2, height(frame, point.y()) - 3.2, 6.4, 6.4), ink);
            }
        }
    }

    private static Path2D path(Frame frame, List<Point> points, ToDoubleFunction<Point> value) {
        Path2D path = new Path2D.Double();
        for (Point point : points) {
            double at = frame.x(point.x());
            double height = height(frame, value.applyAsDouble(point));
            if (path.getCurrentPoint() == null) {
                path.moveTo(at, height);
            } else {
                path.lineTo(at, height);
            }
        }
        return path;
    }

    /** Of a spread that reaches down to 0 a logarithmic axis shows all it has. */
    private static double height(Frame frame, double value) {
        return frame.y(frame.y().shows(value) ? value : frame.y().low());
    }
}
