package io.colm.training.curves;

import java.util.List;

/** A line of a panel: finite readings in the order of the steps. */
record Curve(String name, List<Reading> readings) {

    Curve {
        readings = readings.stream()
                .filter(reading -> Double.isFinite(reading.mean()))
                .toList();
    }

    Curve thinned(int most) {
        return new Curve(name, Reading.thinned(readings, most));
    }
}
