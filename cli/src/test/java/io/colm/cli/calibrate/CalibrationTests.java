package io.colm.cli.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.colm.cli.calibrate.Calibration.Outcome;
import io.colm.engine.EchoModelRunner;
import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTests {

    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR,
            20,
            1,
            4,
            32,
            10_000,
            1e-5,
            List.of(new ChainShape(8, 1, 8), new ChainShape(8, 0, 8), new ChainShape(8, 0, 8)));

    /** The surer chain 1 is, the more often it is right; three chains differ from it at one more position than two. */
    private static final Reading READING = new Reading(
            new double[] {0.05, 0.2, 0.4, 0.6, 0.8, 0.9},
            new int[][] {{1, 2, 3, 4, 5, 6}, {9, 2, 9, 4, 5, 6}, {9, 9, 9, 4, 9, 6}});

    private final Calibration calibration = new Calibration(READING, SHAPE);

    @Test
    void theSmallestMarginIsTheFirstThatAgreesAsOftenAsWanted() {
        assertThat(calibration.smallest(0.75, 2).margin()).isCloseTo(0.051, within(1e-9));
        assertThat(calibration.smallest(1, 2).margin()).isCloseTo(0.401, within(1e-9));
        assertThat(calibration.smallest(1, 3).margin()).isCloseTo(0.801, within(1e-9));
        assertThat(calibration.smallest(0.3, 3).margin()).isZero();
    }

    @Test
    void anOutcomeSaysWhatAgreesAndWhatItCosts() {
        Outcome outcome = calibration.at(0.4, 3);
        assertThat(outcome.byChainOne()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(outcome.agreement()).isEqualTo(0.5);
        assertThat(outcome.sameInAll()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(outcome.meanChains()).isCloseTo((4 + 2 * 3) / 6.0, within(1e-12));
        double one = calibration.at(0, 3).parameters();
        double all = calibration.at(1, 3).parameters();
        assertThat(one).isEqualTo(SHAPE.parameters(1) - 20 * 8);
        assertThat(all).isEqualTo(SHAPE.parameters(3) - 20 * 24);
        assertThat(outcome.parameters()).isCloseTo((4 * one + 2 * all) / 6, within(1e-9));
    }

    @Test
    void aTableHoldsTheChosenMargin() {
        Outcome chosen = calibration.smallest(1, 3);
        assertThat(calibration.table(chosen))
                .contains(chosen)
                .isSortedAccordingTo((a, b) -> Double.compare(a.margin(), b.margin()));
    }

    @Test
    void anAgreementOutOfReachIsRefused() {
        var never = new Reading(new double[] {1, 0.5}, new int[][] {{1, 1}, {2, 2}});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Calibration(never, SHAPE).smallest(0.5, 2))
                .withMessageContaining("agrees with 2 chains in 0.5 of its tokens at no margin");
    }

    /** The echo's likeliest token is the same at every tier, and its margin that of its first. */
    @Test
    void aTextIsReadAtEveryTierInWindows() {
        int[] tokens = new int[100];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = i % 3;
        }
        Reading reading = Reading.of(tokens, new EchoModelRunner(SHAPE, 3));

        assertThat(reading.tiers()).isEqualTo(3);
        assertThat(reading.margins()).hasSize(99);
        assertThat(reading.margins()[40]).isCloseTo((20 * Math.E - 1) / (20 * Math.E + 19), within(1e-6));
        assertThat(reading.likeliest()[1]).isEqualTo(reading.likeliest()[0]);
        assertThat(reading.likeliest()[2][31]).isEqualTo(reading.likeliest()[0][31]);
        // Eleven tokens into a window, the pattern of three is known.
        assertThat(reading.likeliest()[0][10]).isEqualTo(2);
    }
}
