package io.colm.training.plot;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What an axis shows, from {@code low} to {@code high}.
 *
 * @param whole of whole numbers only
 */
record Scale(boolean logarithmic, boolean whole, double low, double high) {

    /** @param margin part of the values' extent that is left free on both sides */
    static Scale of(Axis axis, DoubleStream values, double margin) {
        double[] shown =
                values.filter(value -> !axis.logarithmic() || value > 0).toArray();
        var range = DoubleStream.of(shown).summaryStatistics();
        double low = range.getCount() == 0 ? 1 : range.getMin();
        double high = range.getCount() == 0 ? 1 : range.getMax();
        double[] ends = axis.logarithmic() ? logarithmic(low, high, margin) : linear(low, high, margin);
        return new Scale(
                axis.logarithmic(),
                DoubleStream.of(shown).allMatch(value -> value == Math.rint(value)),
                Double.isNaN(axis.from()) ? ends[0] : axis.from(),
                Double.isNaN(axis.to()) ? ends[1] : axis.to());
    }

    private static double[] linear(double low, double high, double margin) {
        if (low == high) {
            double around = low == 0 ? 1 : Math.abs(low) / 10;
            return new double[] {low - around, high + around};
        }
        double free = margin * (high - low);
        return new double[] {low >= 0 ? Math.max(0, low - free) : low - free, high + free};
    }

    private static double[] logarithmic(double low, double high, double margin) {
        double free = low == high ? 2 : Math.pow(high / low, margin);
        return new double[] {low / free, high * free};
    }

    boolean shows(double value) {
        return !logarithmic || value > 0;
    }

    /** Where a value lies: 0 at the lower end, 1 at the upper. */
    double position(double value) {
        return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    /** About {@code count} round values, in their order. */
    List<Tick> ticks(int count) {
        return logarithmic ? Tick.logarithmic(this, count) : Tick.linear(this, count);
    }
}
