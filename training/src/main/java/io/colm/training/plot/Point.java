package io.colm.training.plot;

/**
 * A value, and how far it spreads.
 *
 * @param low at most {@code y}; the same where there is no spread
 * @param high at least {@code y}; the same where there is no spread
 */
public record Point(double x, double y, double low, double high) {

    public Point(double x, double y) {
        this(x, y, y, y);
    }

    boolean spreads() {
        return low < high;
    }

    boolean finite() {
        return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(low) && Double.isFinite(high);
    }
}
