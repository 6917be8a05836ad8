package io.colm.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class WeightsTests {

    @AutoClose
    private final TinyPasses passes = new TinyPasses();

    @Test
    void whatIsReadForAFileIsNotKeptInPyTorch() {
        Weights weights = passes.weights(TinyModels.AIR, 2);
        NDManager manager = weights.tensor(1, "head").getManager();
        int kept = manager.getManagedArrays().size();
        assertThat(weights.values(1).get("head"))
                .isEqualTo(TinyPasses.values(TinyModels.AIR, 2).getFirst().get("head"));
        assertThat(manager.getManagedArrays()).hasSize(kept);
    }
}
