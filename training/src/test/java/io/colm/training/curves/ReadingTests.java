package io.colm.training.curves;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadingTests {

    private static final List<Reading> LONG = IntStream.rangeClosed(1, 100_003)
            .mapToObj(i -> reading(i, i == 7 ? -50 : i == 60_000 ? 900 : i % 2))
            .toList();

    @Test
    void whatIsShortStaysAsItIs() {
        List<Reading> all = LONG.subList(0, 2_000);
        assertThat(Reading.thinned(all, 2_000)).isEqualTo(all);
    }

    @Test
    void whatIsLongIsThinned() {
        assertThat(Reading.thinned(LONG, 2_000)).hasSize(2_000);
        assertThat(Reading.thinned(LONG.subList(0, 2_001), 2_000)).hasSize(2_000);
    }

    @Test
    void endsStay() {
        List<Reading> thinned = Reading.thinned(LONG, 2_000);
        assertThat(thinned.getFirst().tokens()).isEqualTo(1);
        assertThat(thinned.getLast().tokens()).isEqualTo(100_003);
        assertThat(thinned.getLast().minutes()).isEqualTo(200_006);
    }

    @Test
    void extremesStay() {
        List<Reading> thinned = Reading.thinned(LONG, 2_000);
        assertThat(thinned.stream().mapToDouble(Reading::low).min()).hasValue(-50);
        assertThat(thinned.stream().mapToDouble(Reading::high).max()).hasValue(900);
    }

    @Test
    void aThinnedReadingIsTheMeanOfItsOwn() {
        List<Reading> thinned = Reading.thinned(
                List.of(reading(1, 1), reading(2, 3), reading(3, 5), reading(4, 9), reading(5, 7), reading(6, 2)), 3);
        assertThat(thinned)
                .containsExactly(
                        new Reading(1, 2, 2, 1, 3), new Reading(3.5, 7, 7, 5, 9), new Reading(6, 12, 4.5, 2, 7));
    }

    private static Reading reading(double tokens, double value) {
        return new Reading(tokens, 2 * tokens, value, value, value);
    }
}
