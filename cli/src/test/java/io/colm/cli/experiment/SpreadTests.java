package io.colm.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTests {

    private final Spread three = new Spread(List.of(1.0, 2.0, 3.0));

    @Test
    void theMarginIsStudents() {
        assertThat(three.mean()).isEqualTo(2);
        assertThat(three.margin()).isCloseTo(4.303 / Math.sqrt(3), within(1e-9));
        assertThat(three.text()).isEqualTo("2.000 ± 2.484");
    }

    @Test
    void differencesAreTakenSeedBySeed() {
        Spread difference = three.minus(new Spread(List.of(1.1, 2.1, 3.1)));
        assertThat(difference.margin()).isCloseTo(0, within(1e-9));
        assertThat(difference.signed()).isEqualTo("−0.100 ± 0.000");
        assertThat(Finding.below(difference, 0)).isEqualTo(Finding.HOLDS);
        assertThat(Finding.below(difference, -0.2)).isEqualTo(Finding.FAILS);
        assertThat(Finding.below(three, 2.5)).isEqualTo(Finding.OPEN);
        assertThatIllegalArgumentException().isThrownBy(() -> three.minus(new Spread(List.of(1.0))));
    }

    @Test
    void oneRunProvesNothing() {
        assertThat(Finding.below(new Spread(List.of(-9.0)), 0)).isEqualTo(Finding.OPEN);
    }
}
