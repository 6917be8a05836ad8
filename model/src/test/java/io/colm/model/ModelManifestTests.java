package io.colm.model;

import static io.colm.model.ModelManifest.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ModelManifest.ChainEntry;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelManifest.PrefixLoss;
import io.colm.model.ModelManifest.Threshold;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ModelManifestTests {
    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR, 300, 1, 4, 16, 1e4, 1e-5, List.of(new ChainShape(8, 1, 8), new ChainShape(8, 0, 8)));
    private static final FileEntry ONE = new FileEntry("chain-1.safetensors", "1".repeat(64), 10);
    private static final FileEntry TWO = new FileEntry("chain-2.safetensors", "2".repeat(64), 10);
    private static final FileEntry TOKENIZER = new FileEntry("tokenizer.json", "3".repeat(64), 10);

    private static ModelManifest manifest(String name, List<FileEntry> shards, PrefixLoss... evaluation) {
        return ModelManifest.of(name, SHAPE, shards, TOKENIZER, List.of(evaluation));
    }

    private static ModelManifest calibrated(Threshold... thresholds) {
        return manifest("tales", List.of(ONE, TWO)).calibrated(List.of(thresholds));
    }

    private static void refused(ThrowingCallable impossible, String... parts) {
        assertThatThrownBy(impossible).isInstanceOf(InvalidModelException.class).hasMessageContainingAll(parts);
    }

    @Test
    void chainIdsComeFromTheShards() {
        List<ChainEntry> chains = manifest("tales", List.of(ONE, TWO)).chains();
        ChainId first = ChainId.of(null, ONE.digest(), SHAPE, 1);
        assertThat(chains)
                .containsExactly(
                        new ChainEntry(first.hex(), ONE),
                        new ChainEntry(ChainId.of(first, TWO.digest(), SHAPE, 2).hex(), TWO));
    }

    @Test
    void aWrongChainIdIsRefusedWithTheRightOne() {
        ModelManifest right = manifest("tales", List.of(ONE, TWO));
        List<ChainEntry> wrong = List.of(right.chains().getFirst(), new ChainEntry("f".repeat(64), TWO));
        refused(
                () -> new ModelManifest(
                        ModelManifest.FORMAT, "tales", SHAPE, wrong, TOKENIZER, List.of(), List.of(), ROOT),
                "chains[2].id",
                right.chains().getLast().id(),
                "f".repeat(64));
    }

    @Test
    void aCalibratedModelHasTheSameChainsAndSaysWhenChainOneIsSure() {
        ModelManifest plain = manifest("tales", List.of(ONE, TWO));
        ModelManifest calibrated = plain.calibrated(List.of(new Threshold(2, 0.75)));
        assertThat(calibrated.chains()).isEqualTo(plain.chains());
        assertThat(calibrated.threshold(2)).hasValue(0.75);
        assertThat(calibrated.threshold(1)).isEmpty();
        assertThat(plain.threshold(2)).isEmpty();
    }

    @Test
    void impossibleManifestsNameTheField() {
        refused(() -> manifest("tales", List.of(ONE)), "shards", "2", "are 1");
        refused(() -> manifest("Tales", List.of(ONE, TWO)), "name", "'Tales'");
        refused(() -> manifest("", List.of(ONE, TWO)), "name", "''");
        refused(() -> manifest("a:1", List.of(ONE, TWO)), "name", "'a:1'");
        refused(() -> manifest("tales", List.of(ONE, ONE)), "file", "chain-1.safetensors");
        refused(() -> manifest("tales", List.of(ONE, TWO), new PrefixLoss(3, 1)), "evaluation", "3 chains of 2");
        refused(() -> new PrefixLoss(0, 1), "evaluation.chains");
        refused(() -> new PrefixLoss(1, Double.NaN), "evaluation.loss", "NaN");
        refused(() -> calibrated(new Threshold(3, 1)), "calibration", "2 to 2", "names 3");
        refused(() -> calibrated(new Threshold(2, 1), new Threshold(2, 1)), "calibration", "once");
        refused(() -> manifest("tales", List.of(ONE, TWO)).grownFrom("tales"), "parent", "'root', is 'tales'");
        refused(() -> new Threshold(1, 1), "calibration.chains", "at least 2");
        refused(() -> new Threshold(2, -0.1), "calibration.margin", "-0.1");
        refused(() -> new FileEntry("../secret", "1".repeat(64), 1), "file", "'../secret'");
        refused(() -> new FileEntry(".hidden", "1".repeat(64), 1), "file", "'.hidden'");
        refused(() -> new FileEntry("a", "1".repeat(63), 1), "digest");
        refused(() -> new FileEntry("a", "1".repeat(64), -1), "bytes", "-1");
        refused(
                () -> new ModelManifest("colm-model-2", "a", SHAPE, List.of(), TOKENIZER, List.of(), List.of(), ROOT),
                "format",
                "'colm-model-1'",
                "'colm-model-2'");
    }
}
