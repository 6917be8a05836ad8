package io.colm.training.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TickTests {

    @Test
    void tenthsAreWrittenWithOneDecimal() {
        assertThat(labels(linear(0, 0.7), 7)).containsExactly("0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7");
    }

    @Test
    void allTicksOfAnAxisHaveOneUnit() {
        assertThat(labels(linear(0, 2_000_000), 4)).containsExactly("0", "0.5M", "1.0M", "1.5M", "2.0M");
    }

    @Test
    void smallNumbersHaveAPowerOfTen() {
        assertThat(labels(linear(0, 3e-4), 3)).containsExactly("0", "1e-4", "2e-4", "3e-4");
    }

    @Test
    void ticksMayBeNegative() {
        assertThat(labels(linear(-0.2, 0.25), 5)).containsExactly("-0.2", "-0.1", "0", "0.1", "0.2");
    }

    @Test
    void whatIsCountedHasNoHalves() {
        assertThat(labels(Scale.of(Axis.linear(""), DoubleStream.of(1, 2, 4), 0), 8))
                .containsExactly("1", "2", "3", "4");
    }

    @Test
    void aLogarithmicAxisMarksPowersOfTen() {
        assertThat(labels(logarithmic(1e-4, 1e8), 20))
                .containsExactly(
                        "1e-4", "0.001", "0.01", "0.1", "1", "10", "100", "1000", "10k", "100k", "1M", "10M", "100M");
    }

    @Test
    void aLongLogarithmicAxisLeavesPowersOut() {
        assertThat(labels(logarithmic(1, 1e8), 4)).containsExactly("1", "100", "10k", "1M", "100M");
    }

    @Test
    void aShortLogarithmicAxisMarksDoublesAndFives() {
        assertThat(labels(logarithmic(1, 100), 5)).containsExactly("1", "2", "5", "10", "20", "50", "100");
    }

    @Test
    void withinAPowerOfTenALogarithmicAxisIsMarkedEvenly() {
        assertThat(labels(logarithmic(1.5, 6), 5)).containsExactly("2", "3", "4", "5", "6");
    }

    @Test
    void equalValuesStillHaveAnAxis() {
        Scale scale = Scale.of(Axis.linear(""), DoubleStream.of(2.5, 2.5), 0.05);
        assertThat(scale.position(2.5)).isEqualTo(0.5);
        assertThat(labels(scale, 5)).contains("2.5");
    }

    private static Scale linear(double low, double high) {
        return new Scale(false, false, low, high);
    }

    private static Scale logarithmic(double low, double high) {
        return new Scale(true, false, low, high);
    }

    private static List<String> labels(Scale scale, int count) {
        return scale.ticks(count).stream().map(Tick::label).toList();
    }
}
