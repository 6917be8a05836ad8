package io.colm.model.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.ModelManifest;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ManifestJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page about the model format shows is true. */
class ModelFormatPageTests {
    @TempDir
    Path folder;

    private static String block(String language) throws IOException {
        String page = Files.readString(Path.of("../docs/model-format.md"));
        return page.split("```" + language + "\n")[1].split("```")[0];
    }

    private static ModelManifest example() throws IOException {
        return ManifestJson.read(block("json").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theExampleIsWhatTheRandomModelWrites() throws IOException {
        ModelManifest example = example();
        ModelManifest written = new RandomModel(example.shape(), 1)
                .write(folder, "example", ElementType.F16)
                .manifest();
        assertThat(written.chains()).isEqualTo(example.chains());
        assertThat(ManifestJson.write(example)).asString(StandardCharsets.UTF_8).isEqualTo(block("json"));
    }

    @Test
    void theHashedLinesGiveTheIdInTheManifest() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(block("text").getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo(example().chains().getLast().id());
    }

    @Test
    void theExampleHasTheLogitsThatAnotherProgramFound() throws IOException {
        double[][] logits = new RandomModel(example().shape(), 1)
                .reference(Precision.DOUBLE)
                .pass(new int[] {5, 6, 7}, 2)
                .logits()[2];
        // From a separate program in another language that read the example's files.
        double[][] expected = {
            {1.3002242261047436, 0.8195881042566208, -0.20198986189460943},
            {0.8973649137218577, 1.736005971016401, -0.7011347739320313}
        };
        for (int prefix = 0; prefix < 2; prefix++) {
            assertThat(Arrays.copyOf(logits[prefix], 3)).containsExactly(expected[prefix], within(1e-12));
        }
    }
}
