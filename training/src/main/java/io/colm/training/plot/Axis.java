package io.colm.training.plot;

/**
 * One of the two directions of a chart.
 *
 * @param from its lower end; NaN: what the values need
 * @param to its upper end; NaN: what the values need
 */
public record Axis(String label, boolean logarithmic, double from, double to) {

    public Axis {
        if (from >= to || logarithmic && from <= 0) {
            throw new IllegalArgumentException(
                    "axis %s cannot go %s from %s to %s".formatted(label, logarithmic ? "by logarithm" : "", from, to));
        }
    }

    public static Axis linear(String label) {
        return new Axis(label, false, Double.NaN, Double.NaN);
    }

    /** Values that are not positive are not drawn. */
    public static Axis logarithmic(String label) {
        return new Axis(label, true, Double.NaN, Double.NaN);
    }

    /** The same, with both ends given; what lies beyond is cut off. */
    public Axis within(double from, double to) {
        return new Axis(label, logarithmic, from, to);
    }
}
