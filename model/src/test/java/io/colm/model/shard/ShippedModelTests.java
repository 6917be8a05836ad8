package io.colm.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.model.ModelManifest;
import io.colm.model.RopeScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShippedModelTests {

    @Test
    void theManifestOfAModelFromBeforeFrequenciesCouldBeScaledKeepsItsBytes() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("../models/tales/manifest.json"));
        ModelManifest manifest = ManifestJson.read(bytes); // which checks the chains' ids
        assertThat(ManifestJson.write(manifest)).isEqualTo(bytes);
        assertThat(manifest.shape().ropeScaling()).isEqualTo(RopeScaling.NONE);
    }
}
