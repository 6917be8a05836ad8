package io.colm.model.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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
        return exported(model, 1, type);
    }

    private Path exported(ModelDirectory model, int chains, @Nullable ElementType type) throws IOException {
        Path to = folder.resolve("exported-" + chains + "-" + type);
        List<Shard> shards = model.shards(chains);
        try {
            new LlamaExport(model.manifest().shape(), type).write(shards, model.tokenizer(), to);
        } finally {
            shards.forEach(Shard::close);
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

    @ParameterizedTest
    @EnumSource(Variant.class)
    void anyPrefixIsImportedToTheByte(Variant variant) throws IOException {
        int kvHeads = variant == Variant.COLM ? 1 : 0;
        var scaling = new RopeScaling(RopeScaling.Type.LLAMA3, 8, 1, 4, 32);
        var chains =
                List.of(new ChainShape(32, 1, 48), new ChainShape(16, kvHeads, 32), new ChainShape(32, kvHeads, 16));
        var shape = new ModelShape(variant, 300, 2, 16, 64, 10_000, scaling, 1e-5, chains);
        ModelDirectory model = new RandomModel(shape, 5).write(folder.resolve("model"), "small", ElementType.BF16);
        Path two = exported(model, 2, null);
        ModelManifest again = imported(two).manifest();
        assertThat(again.shape()).isEqualTo(shape.with(chains.subList(0, 2)));
        assertThat(again.chains()).isEqualTo(model.manifest().chains().subList(0, 2));
        assertThat(again.tokenizer()).isEqualTo(model.manifest().tokenizer());
        ModelManifest all = new LlamaImport(exported(model, 3, null), "all", 999, null)
                .write(folder.resolve("all"), any -> {})
                .manifest();
        assertThat(all.chains()).isEqualTo(model.manifest().chains());
    }

    @Test
    void severalChainsAreOfAnArchitectureOfOurOwn() throws IOException {
        Path two = exported(random(ElementType.F16), 2, null);
        JsonNode config = json(two.resolve("config.json"));
        assertThat(config.at("/architectures/0").asString()).isEqualTo("ColmForCausalLM");
        assertThat(config.get("model_type").asString()).isEqualTo("colm");
        assertThat(config.at("/chains/1/hidden_size").asInt()).isEqualTo(32);
        assertThat(config.has("hidden_size")).isFalse();
        JsonNode index = json(two.resolve("model.safetensors.index.json"));
        assertThat(index.at("/weight_map/chains.2.model.layers.1.self_attn.q_proj.weight")
                        .asString())
                .isEqualTo("model-00002-of-00002.safetensors");
        assertThat(index.at("/metadata/total_size").asLong()).isEqualTo(2 * SHAPE.parameters(2));
        assertThat(two.resolve("model.safetensors")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"variant\": \"DENSE\"}|variant must be one of [COLM, COLM_AIR], is \"DENSE\"",
                "{\"chains\": null}|chains must be a list, is null",
                "{\"chains\": []}|chains must be 1 to 64, are 0",
                "{\"chains\": [{\"hidden_size\": 64, \"intermediate_size\": 96}]}|num_key_value_heads must be a number, is missing",
                "{\"head_dim\": null}|head_dim must be a number, is null",
                "{\"tie_word_embeddings\": true}|tie_word_embeddings must be false, for each chain has a head",
                "{\"vocab_size\": 310}|chains.1.model.embed_tokens.weight must have the shape [310, 64], has [300, 64]"
            })
    void whatIsWrongWithOurOwnFormIsNamed(String changes, String told) throws IOException {
        Path two = exported(random(ElementType.F16), 2, null);
        ObjectNode config = (ObjectNode) json(two.resolve("config.json"));
        TestingCheckpoint.MAPPER
                .readTree(changes)
                .properties()
                .forEach(change -> config.set(change.getKey(), change.getValue()));
        Files.writeString(two.resolve("config.json"), TestingCheckpoint.MAPPER.writeValueAsString(config));
        assertThatThrownBy(() -> imported(two)).hasMessageContaining(told);
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void anyTypeGoesOutAndIn(ElementType type) throws IOException {
        ModelDirectory model = random(ElementType.F32);
        Path out = exported(model, 2, type);
        ModelDirectory kept = imported(out);
        ModelDirectory wide =
                new LlamaImport(out, "wide", 999, ElementType.F32).write(folder.resolve("wide"), any -> {});
        try (Shard before = model.shard(2);
                Shard same = kept.shard(2);
                Shard back = wide.shard(2)) {
            assertThat(same.type("layers.1.up")).isEqualTo(type);
            assertThat(back.type("layers.1.up")).isEqualTo(ElementType.F32);
            float[] expected = before.floats("layers.1.up");
            for (int i = 0; i < expected.length; i++) {
                expected[i] = type.round(expected[i]);
            }
            assertThat(same.floats("layers.1.up")).isEqualTo(expected);
            assertThat(back.floats("layers.1.up")).isEqualTo(expected);
        }
    }

    @Test
    void chainsOfOtherTypesKeepTheirs() throws IOException {
        ModelDirectory half = random(ElementType.F16);
        ModelDirectory full = new RandomModel(SHAPE, 5).write(folder.resolve("full"), "full", ElementType.F32);
        Path to = folder.resolve("mixed");
        try (Shard first = half.shard(1);
                Shard second = full.shard(2)) {
            new LlamaExport(SHAPE, null).write(List.of(first, second), half.tokenizer(), to);
        }
        ModelDirectory again = imported(to);
        assertThat(again.manifest().chains().get(1).shard().digest())
                .isEqualTo(full.manifest().chains().get(1).shard().digest());
        assertThat(again.manifest().chains().getFirst())
                .isEqualTo(half.manifest().chains().getFirst());
        assertThat(json(to.resolve("config.json")).get("torch_dtype").asString())
                .isEqualTo("float32");
    }

    @Test
    void whatIsTooLargeForHalfPrecisionIsRefusedWithTheWayOut() throws IOException {
        var checkpoint = new TestingCheckpoint();
        checkpoint.tensors.get("model.norm.weight").values()[3] = 70_000;
        Path from = checkpoint.write(folder.resolve("checkpoint"));
        assertThatThrownBy(() ->
                        new LlamaImport(from, "small", 999, ElementType.F16).write(folder.resolve("model"), any -> {}))
                .hasMessage(
                        "tensor norm has the value 70000.0 at 3, which is not a finite F16: store it as BF16 or F32");
        assertThatThrownBy(() -> exported(imported(from), ElementType.F16))
                .hasMessageContaining("tensor model.norm.weight has the value 70000.0 at 3", "BF16 or F32");
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
            assertThat(before.type(1)).isEqualTo(after.type(1));
            for (TensorSpec spec : ShardLayout.of(model.manifest().shape(), 1).tensors()) {
                String tensor = spec.name();
                float[] first = shard.floats(tensor);
                float[] second = first.clone();
                before.chain(1).read(tensor, 0, MemorySegment.ofArray(first));
                after.chain(1).read(tensor, 0, MemorySegment.ofArray(second));
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
