package io.colm.training.curves;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A value of a curve, or many that lie beside each other.
 *
 * @param mean of the values
 * @param low the smallest of them
 * @param high the largest of them
 */
record Reading(double tokens, double minutes, double mean, double low, double high) {

    static Reading of(RunLog.Entry at, double value) {
        return new Reading(at.tokens(), at.seconds() / 60, value, value, value);
    }

    /**
     * At most {@code most} readings, each the mean of about equally many neighbours with their extremes. They begin and
     * end where the given ones do.
     */
    static List<Reading> thinned(List<Reading> readings, int most) {
        if (readings.size() <= most) {
            return readings;
        }
        List<Reading> thinned = new ArrayList<>(most);
        for (long i = 0; i < most; i++) {
            thinned.add(together(
                    readings.subList((int) (readings.size() * i / most), (int) (readings.size() * (i + 1) / most))));
        }
        thinned.set(0, thinned.getFirst().at(readings.getFirst()));
        thinned.set(most - 1, thinned.getLast().at(readings.getLast()));
        return thinned;
    }

    private Reading at(Reading place) {
        return new Reading(place.tokens, place.minutes, mean, low, high);
    }

    private static Reading together(List<Reading> readings) {
        return new Reading(
                mean(readings, Reading::tokens),
                mean(readings, Reading::minutes),
                mean(readings, Reading::mean),
                readings.stream().mapToDouble(Reading::low).min().orElseThrow(),
                readings.stream().mapToDouble(Reading::high).max().orElseThrow());
    }

    private static double mean(List<Reading> readings, ToDoubleFunction<Reading> part) {
        return readings.stream().mapToDouble(part).average().orElseThrow();
    }
}
