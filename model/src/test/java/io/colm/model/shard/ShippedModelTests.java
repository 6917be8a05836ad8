package io.colm.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.model.ModelManifest;
import io.colm.model.RopeScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedModelTests {

    @Test
    void theManifestOfAModelFromBeforeFrequenciesCouldBeScaledKeepsItsBytes() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("../models/tales/manifest.json"));
        ModelManifest manifest = ManifestJson.read(bytes); // which checks the chains' ids
        assertThat(ManifestJson.write(manifest)).isEqualTo(bytes);
        assertThat(manifest.shape().ropeScaling()).isEqualTo(RopeScaling.NONE);
    }

    @Test
    void aChainMoreAndASiblingSayWhatTheyWereGrownFrom() throws IOException {
        ModelDirectory tales = ModelDirectory.open(Path.of("../models/tales"));
        // A registry names it so too, as a test there says.
        assertThat(tales.version()).isEqualTo("ab03e8571a9b084e0966df480bbff1667ad3d65259d314b04005dfee300c4b56");
        for (String grown : List.of("tales-4", "bard")) {
            assertThat(ModelDirectory.open(Path.of("../models", grown))
                            .manifest()
                            .parent())
                    .isEqualTo(tales.version());
        }
    }
}
