package io.colm.training.curves;

import io.colm.training.plot.Axis;
import io.colm.training.plot.Chart;
import io.colm.training.plot.Point;
import io.colm.training.plot.Series;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Curves with a common meaning.
 *
 * @param noisy better looked at smoothed
 */
record Panel(String title, String unit, boolean noisy, List<Curve> curves) {

    /** Points of a line of a chart: more, and the noise of single steps would hide where it goes. */
    private static final int MOST = 300;

    boolean showsAny() {
        return curves.stream().anyMatch(curve -> !curve.readings().isEmpty());
    }

    Panel thinned(int most) {
        return new Panel(
                title,
                unit,
                noisy,
                curves.stream().map(curve -> curve.thinned(most)).toList());
    }

    Chart chart() {
        List<Series> series = thinned(MOST).curves.stream()
                .map(curve -> new Series(
                        curve.name(), curve.readings().stream().map(this::point).toList()))
                .toList();
        return Chart.lines(title, Axis.linear("tokens"), axis(series), series);
    }

    /** A lone curve shows its extremes behind it; those of several would hide one another. */
    private Point point(Reading reading) {
        return curves.size() > 1
                ? new Point(reading.tokens(), reading.mean())
                : new Point(reading.tokens(), reading.mean(), reading.low(), reading.high());
    }

    /** Without the first few values of many, which are far above the others and would press them flat. */
    private Axis axis(List<Series> series) {
        double[] all = series.stream()
                .flatMapToDouble(each ->
                        each.points().stream().flatMapToDouble(point -> DoubleStream.of(point.low(), point.high())))
                .sorted()
                .toArray();
        Axis whole = Axis.linear(unit);
        if (!noisy || all.length < 100) {
            return whole;
        }
        double low = all[all.length / 100];
        double high = all[all.length - 1 - all.length / 40];
        double margin = Math.max(0.15 * (high - low), 1e-9);
        return whole.within(low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin);
    }
}
