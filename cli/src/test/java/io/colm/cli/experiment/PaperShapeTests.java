package io.colm.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaperShapeTests {

    @Test
    void everyShapeHasTheParametersOfTheDenseModel() {
        long dense = PaperShape.dense(Scale.FULL).parameters(1);
        for (Variant variant : Variant.values()) {
            for (List<Integer> units : PaperShape.CHAINED) {
                ModelShape shape = new PaperShape(variant, units).fitted(Scale.FULL);
                assertThat(shape.parameters(units.size()))
                        .as("%s %s", variant, units)
                        .isCloseTo(dense, withPercentage(1));
                assertThat(shape.prefixWidth(units.size())).isEqualTo(Scale.FULL.width());
            }
        }
    }

    @Test
    void aModelOfItsOwnHasThePrefixsWidthAndParameters() {
        ModelShape whole = PaperShape.air(8, 8, 8, 8).fitted(Scale.FULL);
        ModelShape alone = PaperShape.dense(Scale.FULL, whole.prefixWidth(3), whole.parameters(3));
        assertThat(alone.prefixWidth(1)).isEqualTo(whole.prefixWidth(3));
        assertThat(alone.parameters(1)).isCloseTo(whole.parameters(3), withPercentage(1));
    }
}
