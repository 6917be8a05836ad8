package io.colm.training.plot;

import java.util.List;
import java.util.stream.IntStream;

/** Points that belong together, in the order in which they are joined; those that are not finite are left out. */
public record Series(String name, List<Point> points) {

    public Series {
        points = points.stream().filter(Point::finite).toList();
    }

    public static Series of(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("%s has %d x and %d y".formatted(name, x.length, y.length));
        }
        return new Series(
                name,
                IntStream.range(0, x.length)
                        .mapToObj(i -> new Point(x[i], y[i]))
                        .toList());
    }

    boolean spreads() {
        return points.stream().anyMatch(Point::spreads);
    }
}
