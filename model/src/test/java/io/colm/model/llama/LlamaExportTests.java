package io.colm.model.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class LlamaExportTests {
    private static final ModelShape SHAPE = new ModelShape(
            Variant.COLM_AIR,
            300,
            2,
            16,
            64,
            10_000,
            1e-5,
            List.of(new ChainShape(64, 2, 96), new ChainShape(32, 0, 32)));

    @TempDir
    Path folder;

    private Path exported(ModelDirectory model, @Nullable ElementType type) throws IOException {
        Path to = folder.resolve("exported-" + type);
        try (Shard first = model.shard(1)) {
            new LlamaExport(model.manifest().shape(), type).write(first, model.tokenizer(), to);
        }
        return to;
    }

    private ModelDirectory random(ElementType type) throws IOException {
        return new RandomModel(SHAPE, 5).write(folder.resolve("model"), "small", type);
    }

    private ModelDirectory imported(Path from) throws IOException {
        return new LlamaImport(from, "again", Integer.MAX_VALUE, null).write(folder.resolve("again"), shape -> {});
    }

    private static JsonNode json(Path file) throws IOException {
        return TestingCheckpoint.MAPPER.readTree(Files.readAllBytes(file));
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void anExportedChainIsImportedToTheByte(ElementType type) throws IOException {
        ModelDirectory model = random(type);
        ModelDirectory again = imported(exported(model, null));
        assertThat(again.manifest().chains())
                .containsExactly(model.manifest().chains().getFirst());
        assertThat(again.manifest().tokenizer()).isEqualTo(model.manifest().tokenizer());
        assertThat(again.manifest().shape().context()).isEqualTo(64);
    }

    @Test
    void anImportedCheckpointIsExportedWithTheSameWeights() throws IOException {
        var checkpoint = new TestingCheckpoint();
        ModelDirectory model = imported(checkpoint.write(folder.resolve("checkpoint")));
        Path exported = exported(model, null);
        try (LlamaWeights before = LlamaWeights.open(
                        folder.resolve("checkpoint"), LlamaConfig.read(folder.resolve("checkpoint"), 999));
                LlamaWeights after = LlamaWeights.open(exported, LlamaConfig.read(exported, 999));
                Shard shard = model.shard(1)) {
            assertThat(before.type()).isEqualTo(after.type());
            for (String tensor : LlamaNames.ours(model.manifest().shape()).values()) {
                float[] first = shard.floats(tensor);
                float[] second = first.clone();
                before.read(tensor, 0, MemorySegment.ofArray(first));
                after.read(tensor, 0, MemorySegment.ofArray(second));
                assertThat(first).isEqualTo(second);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scalings")
    void theScalingOfFrequenciesIsKept(RopeScaling scaling) throws IOException {
        var shape = new ModelShape(
                Variant.COLM_AIR, 300, 1, 16, 64, 10_000, scaling, 1e-5, List.of(new ChainShape(32, 1, 32)));
        ModelDirectory model = new RandomModel(shape, 5).write(folder.resolve("model"), "small", ElementType.F16);
        assertThat(ModelDirectory.open(folder.resolve("model")).manifest()).isEqualTo(model.manifest());
        ModelManifest again = imported(exported(model, null)).manifest();
        assertThat(again.shape()).isEqualTo(shape);
        assertThat(again.chains()).isEqualTo(model.manifest().chains());
    }

    private static List<RopeScaling> scalings() {
        return List.of(
                RopeScaling.NONE, RopeScaling.linear(2.5), new RopeScaling(RopeScaling.Type.LLAMA3, 32, 1, 4, 8192));
    }

    @Test
    void theConfigurationSaysWhatTheChainIs() throws IOException {
        Path exported = exported(random(ElementType.F32), ElementType.BF16);
        JsonNode config = json(exported.resolve("config.json"));
        assertThat(config.at("/architectures/0").asString()).isEqualTo("LlamaForCausalLM");
        assertThat(config.get("hidden_size").asInt()).isEqualTo(64);
        assertThat(config.get("num_attention_heads").asInt()).isEqualTo(4);
        assertThat(config.get("num_key_value_heads").asInt()).isEqualTo(2);
        assertThat(config.get("torch_dtype").asString()).isEqualTo("bfloat16");
        assertThat(config.get("eos_token_id")).hasToString("[0,4]");
        assertThat(config.get("bos_token_id").asInt()).isZero();
        JsonNode tokenizer = json(exported.resolve("tokenizer_config.json"));
        assertThat(tokenizer.get("eos_token").asString()).isEqualTo("<|endoftext|>");
        assertThat(tokenizer.get("chat_template").asString()).contains("message['role']", "'<|assistant|>'");
        assertThat(exported.resolve("model.safetensors"))
                .content(StandardCharsets.ISO_8859_1)
                .contains("\"__metadata__\":{\"format\":\"pt\"}", "model.layers.1.mlp.down_proj.weight", "BF16")
                .doesNotContain("model.layers.2.");
    }

    @Test
    void aTiedCheckpointComesOutTied() throws IOException {
        var checkpoint = new TestingCheckpoint();
        checkpoint.tensors.remove("lm_head.weight");
        checkpoint.config.put("tie_word_embeddings", true);
        Path exported = exported(imported(checkpoint.write(folder.resolve("checkpoint"))), null);
        assertThat(json(exported.resolve("config.json"))
                        .get("tie_word_embeddings")
                        .asBoolean())
                .isTrue();
        assertThat(Shard.tensors(exported.resolve("model.safetensors")))
                .noneMatch(tensor -> tensor.name().equals("lm_head.weight"));
    }

    @Test
    void aCheckpointIsNotOverwritten() throws IOException {
        ModelDirectory model = random(ElementType.F16);
        Path first = exported(model, null);
        assertThatThrownBy(() -> exported(model, null))
                .hasMessage(first + " holds a checkpoint: choose another folder");
    }
}
