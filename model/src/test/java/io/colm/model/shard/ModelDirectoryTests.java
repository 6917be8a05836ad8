package io.colm.model.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ChainShape;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.FileEntry;
import io.colm.model.ModelManifest.PrefixLoss;
import io.colm.model.ModelManifest.Threshold;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.Variant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelDirectoryTests {
    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR, 300, 1, 4, 16, 1e4, 1e-5, List.of(new ChainShape(8, 1, 8), new ChainShape(8, 0, 8)));

    @TempDir
    Path folder;

    private ModelManifest manifest;

    @BeforeEach
    void writeModel() throws IOException {
        List<FileEntry> shards = new ArrayList<>();
        for (int chain = 1; chain <= 2; chain++) {
            ShardLayout layout = ShardLayout.of(SHAPE, chain);
            float[] values = {chain};
            shards.add(new ShardWriter(layout, ElementType.F16)
                    .write(folder.resolve("chain-" + chain + ".safetensors"), name -> {
                        int size = layout.tensors().stream()
                                .filter(tensor -> tensor.name().equals(name))
                                .mapToInt(tensor -> Math.toIntExact(tensor.elements()))
                                .sum();
                        float[] all = new float[size];
                        all[0] = values[0];
                        return all;
                    }));
        }
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
        manifest = ModelManifest.of(
                "tales", SHAPE, shards, ModelDirectory.entry(tokenizer), List.of(new PrefixLoss(1, 1.25)));
        ModelDirectory.write(folder, manifest);
    }

    private static void refused(ThrowingCallable wrong, String... parts) {
        assertThatThrownBy(wrong).isInstanceOf(InvalidModelException.class).hasMessageContainingAll(parts);
    }

    private String json() throws IOException {
        return Files.readString(folder.resolve("manifest.json"));
    }

    @Test
    void aModelIsOpenedWithTheFirstChainsAlone() throws IOException {
        Files.delete(folder.resolve("chain-2.safetensors"));
        ModelDirectory directory = ModelDirectory.open(folder);
        assertThat(directory.manifest()).isEqualTo(manifest);
        assertThat(directory.tokenizer()).hasContent("{}");
        List<Shard> shards = directory.shards(1);
        try (Shard first = shards.getFirst()) {
            assertThat(shards).hasSize(1);
            assertThat(first.floats("norm")).startsWith(1, 0);
        }
        refused(() -> directory.shards(2), "shard 2 of the manifest", "chain-2.safetensors", "is not in");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory.shard(3))
                .withMessageContaining("from 1 to 2");
    }

    @Test
    void changedBytesAreNamedWithBothDigests() throws IOException {
        Path second = folder.resolve("chain-2.safetensors");
        byte[] bytes = Files.readAllBytes(second);
        bytes[bytes.length - 1] ^= 1;
        Files.write(second, bytes);
        String expected = manifest.chains().getLast().shard().digest();
        String found = ModelDirectory.entry(second).digest();
        ModelDirectory directory = ModelDirectory.open(folder);
        refused(() -> directory.shard(2), "chain-2.safetensors", expected, found);
        Files.write(second, new byte[3]);
        refused(() -> directory.shard(2), "chain-2.safetensors", "must have " + bytes.length + " bytes, has 3");
    }

    @Test
    void aMissingOrOtherTokenizerIsFoundOnOpen() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), "[]");
        refused(() -> ModelDirectory.open(folder), "tokenizer.json", "SHA-256");
        Files.delete(folder.resolve("tokenizer.json"));
        refused(() -> ModelDirectory.open(folder), "the tokenizer of the manifest", "is not in");
    }

    @Test
    void aFolderWithoutManifestIsNoModel() {
        refused(() -> ModelDirectory.open(folder.resolve("none")), "none is no model", "manifest.json");
    }

    @Test
    void aLongManifestIsNotRead() throws IOException {
        Files.write(folder.resolve("manifest.json"), new byte[2 << 20]);
        refused(() -> ModelDirectory.open(folder), "at most 1048576 bytes");
    }

    @Test
    void manifestBytesAreStable() throws IOException {
        assertThat(json()).startsWith("""
                        {
                          "format" : "colm-model-1",
                          "name" : "tales",
                          "shape" : {
                            "variant" : "COLM_AIR",
                            "vocabulary" : 300,
                            "layers" : 1,
                            "headDim" : 4,
                            "context" : 16,
                            "ropeTheta" : 10000.0,
                            "normEpsilon" : 1.0E-5,
                            "chains" : [
                              {
                                "width" : 8,
                                "kvHeads" : 1,
                                "feedForward" : 8
                              },
                        """).endsWith("}\n");
        assertThat(ManifestJson.read(ManifestJson.write(manifest))).isEqualTo(manifest);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(ManifestJson.write(manifest))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(json());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aCalibrationIsWrittenWhereThereIsOne() throws IOException {
        assertThat(json()).doesNotContain("calibration");
        ModelManifest calibrated = manifest.calibrated(List.of(new Threshold(2, 0.75)));
        String json = new String(ManifestJson.write(calibrated), StandardCharsets.UTF_8);
        assertThat(json)
                .startsWith(json().substring(0, json().lastIndexOf(']') + 1))
                .contains("\"calibration\" : [", "\"chains\" : 2,", "\"margin\" : 0.75");
        assertThat(ManifestJson.read(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(calibrated);
        refused(
                () -> ManifestJson.read(json.replace("0.75", "\"0.75\"").getBytes(StandardCharsets.UTF_8)),
                "calibration[1].margin");
    }

    @Test
    void aParentIsWrittenWhereThereIsOne() throws IOException {
        assertThat(json()).doesNotContain("parent");
        ModelManifest grown = manifest.grownFrom("a".repeat(64)).calibrated(List.of(new Threshold(2, 0.75)));
        assertThat(ManifestJson.read(ManifestJson.write(grown))).isEqualTo(grown);
        assertThat(grown.parent()).isEqualTo("a".repeat(64));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"format\"|\"fmt\"|format: Missing",
                "\"layers\"|\"layer\"|shape.layers: Missing",
                "\"layers\" : 1|\"layers\" : 1, \"layer\" : 1|key shape.layer is unknown",
                "\"name\"|\"nick\" : 1, \"name\"|key nick is unknown",
                "\"width\" : 8|\"width\" : 8, \"heads\" : 2|key shape.chains[1].heads is unknown",
                "\"name\" : \"tales\",||name",
                "\"name\" : \"tales\"|\"name\" : null|name",
                "\"name\" : \"tales\"|\"name\" : \"tales\", \"name\" : \"tales\"|uplicate",
                "\"vocabulary\" : 300|\"vocabulary\" : \"300\"|shape.vocabulary",
                "\"vocabulary\" : 300|\"vocabulary\" : 300.5|shape.vocabulary",
                "\"vocabulary\" : 300|\"vocabulary\" : -1|vocabulary must be from 1 to 4194304, is -1",
                "\"COLM_AIR\"|\"MOE\"|shape.variant",
                "\"COLM_AIR\"|1|shape.variant",
                "colm-model-1|colm-model-9|format must be 'colm-model-1', is 'colm-model-9'",
                "chain-1.safetensors|../chain|'../chain'",
                "\"headDim\" : 4|\"headDim\" : 8|chains[1].id",
                "{|[|manifest.json",
                "`}\n`|`}{`|railing"
            })
    void everyLieOfAManifestIsNamed(String truth, String lie, String told) throws IOException {
        String json = json();
        int at = truth.startsWith("}") ? json.lastIndexOf(truth) : json.indexOf(truth);
        assertThat(at).isNotNegative();
        Files.writeString(
                folder.resolve("manifest.json"),
                json.substring(0, at) + (lie == null ? "" : lie) + json.substring(at + truth.length()));
        refused(() -> ModelDirectory.open(folder), "manifest.json: ", told);
    }
}
