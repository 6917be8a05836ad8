package io.colm.model.llama;

import static io.colm.model.llama.TestingCheckpoint.HEAD_DIM;
import static io.colm.model.llama.TestingCheckpoint.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.llama.TestingCheckpoint.Tensor;
import io.colm.model.reference.Precision;
import io.colm.model.reference.ReferenceModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class LlamaImportTests {
    private static final int[] TOKENS = {7, 261, 7, 42, 0, 299, 131, 42};

    private static final String LLAMA3 = """
            {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
             "original_max_position_embeddings": 300}""";
    private static final String LINEAR = "{\"type\": \"linear\", \"factor\": 4.0}";

    @TempDir
    Path folder;

    private final TestingCheckpoint checkpoint = new TestingCheckpoint();

    private ModelDirectory imported(Path from) throws IOException {
        return new LlamaImport(from, "small", Integer.MAX_VALUE, null).write(from.resolve("imported"), shape -> {});
    }

    private ModelDirectory imported() throws IOException {
        return imported(checkpoint.write(folder.resolve("checkpoint")));
    }

    private void refused(String... parts) throws IOException {
        Path from = checkpoint.write(folder.resolve("checkpoint"));
        assertThatThrownBy(() -> imported(from))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContainingAll(parts);
        assertThat(from.resolve("imported/manifest.json")).doesNotExist();
    }

    private static double[][] logits(ModelDirectory model) throws IOException {
        double[][][] all =
                ReferenceModel.load(model, 1, Precision.DOUBLE).pass(TOKENS, 1).logits();
        double[][] first = new double[all.length][];
        for (int t = 0; t < first.length; t++) {
            first[t] = all[t][0];
        }
        return first;
    }

    private static double largestDifference(float[][] theirs, double[][] ours) {
        double largest = 0;
        for (int t = 0; t < ours.length; t++) {
            for (int i = 0; i < ours[t].length; i++) {
                largest = Math.max(largest, Math.abs(theirs[t][i] - ours[t][i]));
            }
        }
        return largest;
    }

    @Test
    void anImportedCheckpointHasTheLogitsOfHuggingFacesForwardPass() throws IOException {
        ModelDirectory model = imported();
        assertThat(largestDifference(checkpoint.logits(TOKENS), logits(model))).isCloseTo(0, within(1e-4));
        ModelShape shape = model.manifest().shape();
        assertThat(shape.chainCount()).isEqualTo(1);
        assertThat(shape.kvHeads(1)).isEqualTo(2);
        assertThat(shape.ropeTheta()).isEqualTo(500_000);
        assertThat(shape.context()).isEqualTo(128);
    }

    @Test
    void queriesInAnotherRotaryOrderGiveOtherLogits() throws IOException {
        float[][] theirs = checkpoint.logits(TOKENS);
        for (String name : List.of("q_proj", "k_proj")) {
            checkpoint.tensors.computeIfPresent(
                    "model.layers.0.self_attn." + name + ".weight",
                    (key, tensor) -> new Tensor("F32", tensor.shape(), neighboursPaired(tensor.values())));
        }
        assertThat(largestDifference(theirs, logits(imported()))).isGreaterThan(0.01);
    }

    /** The order of Meta's own files: row {@code j + s·d/2} of a head becomes row {@code 2j + s}. */
    private static float[] neighboursPaired(float[] rows) {
        float[] paired = new float[rows.length];
        for (int row = 0; row < rows.length / WIDTH; row++) {
            int within = row % HEAD_DIM;
            int to = row - within + 2 * (within % (HEAD_DIM / 2)) + within / (HEAD_DIM / 2);
            System.arraycopy(rows, row * WIDTH, paired, to * WIDTH, WIDTH);
        }
        return paired;
    }

    @Test
    void queriesGroupedInAnotherWayGiveOtherLogits() throws IOException {
        float[][] theirs = checkpoint.logits(TOKENS);
        checkpoint.tensors.computeIfPresent("model.layers.0.self_attn.k_proj.weight", (key, tensor) -> {
            float[] swapped = new float[tensor.values().length];
            int half = swapped.length / 2;
            System.arraycopy(tensor.values(), 0, swapped, half, half);
            System.arraycopy(tensor.values(), half, swapped, 0, half);
            return new Tensor("F32", tensor.shape(), swapped);
        });
        assertThat(largestDifference(theirs, logits(imported()))).isGreaterThan(0.01);
    }

    @Test
    void filesWithAnIndexAreOneCheckpoint() throws IOException {
        ModelDirectory one = imported();
        ModelDirectory several = imported(checkpoint.writeSharded(folder.resolve("sharded")));
        assertThat(several.manifest()).isEqualTo(one.manifest());
    }

    @Test
    void aTiedHeadIsTheEmbedding() throws IOException {
        checkpoint.tensors.remove("lm_head.weight");
        checkpoint.config.put("tie_word_embeddings", true);
        assertThat(largestDifference(checkpoint.logits(TOKENS), logits(imported())))
                .isCloseTo(0, within(1e-4));
    }

    @Test
    void aMissingHeadThatIsNotTiedIsExplained() throws IOException {
        checkpoint.tensors.remove("lm_head.weight");
        refused("tensor lm_head.weight is missing", "[300, 32]", "\"tie_word_embeddings\": true");
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void weightsKeepTheirType(ElementType type) throws IOException {
        checkpoint.tensors.replaceAll((name, tensor) -> new Tensor(type.name(), tensor.shape(), tensor.values()));
        try (Shard shard = imported().shard(1)) {
            assertThat(shard.type("layers.1.down")).isEqualTo(type);
        }
    }

    @Test
    void weightsOfSeveralTypesBecomeTheOneThatHoldsThemAll() throws IOException {
        checkpoint.tensors.computeIfPresent(
                "model.norm.weight", (name, norm) -> new Tensor("F16", norm.shape(), norm.values()));
        checkpoint.tensors.computeIfPresent(
                "lm_head.weight", (name, head) -> new Tensor("BF16", head.shape(), head.values()));
        try (Shard shard = imported().shard(1)) {
            assertThat(shard.type("embedding")).isEqualTo(ElementType.F32);
        }
    }

    @Test
    void aTypeAndAShorterContextCanBeChosen() throws IOException {
        Path from = checkpoint.write(folder.resolve("checkpoint"));
        ModelDirectory model =
                new LlamaImport(from, "small", 64, ElementType.BF16).write(folder.resolve("model"), shape -> {});
        assertThat(model.manifest().shape().context()).isEqualTo(64);
        try (Shard shard = model.shard(1)) {
            assertThat(shard.type("head")).isEqualTo(ElementType.BF16);
        }
    }

    @Test
    void storedFrequenciesAreReadOver() throws IOException {
        checkpoint.add("model.layers.0.self_attn.rotary_emb.inv_freq", HEAD_DIM / 2);
        assertThat(imported().manifest().shape().layers()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"architectures\": [\"Qwen2ForCausalLM\"]}|architectures must be one of [ColmForCausalLM, LlamaForCausalLM, MistralForCausalLM]",
                "{\"architectures\": null, \"model_type\": \"gpt2\"}|is \"gpt2\"",
                "{\"quantization_config\": {\"quant_method\": \"gptq\"}}|quantization_config says that the weights are quantized",
                "{\"hidden_act\": \"gelu\"}|hidden_act must be silu, is gelu",
                "{\"attention_bias\": true}|attention_bias must be false",
                "{\"mlp_bias\": true}|mlp_bias must be false",
                "{\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8}}|low_freq_factor must be a number, is missing",
                "{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 0.5}}|ropeScaling.factor must be at least 1, is 0.5",
                "{\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}}|rope_type must be default, linear or llama3, is dynamic",
                "{\"rope_parameters\": {\"rope_type\": \"yarn\"}}|rope_type must be default, linear or llama3, is yarn",
                "{\"partial_rotary_factor\": 0.5}|partial_rotary_factor must be 1, is 0.5",
                "{\"sliding_window\": 64}|sliding_window 64 is below the context 128",
                "{\"head_dim\": 16}|hidden_size must be num_attention_heads x head_dim, is 32, not 4 x 16",
                "{\"num_key_value_heads\": 3}|4 query heads, which 3 key/value heads do not divide",
                "{\"vocab_size\": \"300\"}|vocab_size must be a number, is \"300\"",
                "{\"intermediate_size\": null}|intermediate_size must be a number, is null",
                "{\"rms_norm_eps\": \"small\"}|rms_norm_eps must be a number",
                "{\"num_hidden_layers\": 3}|tensor model.layers.2.input_layernorm.weight is missing",
                "{\"vocab_size\": 310}|model.embed_tokens.weight must have the shape [310, 32], has [300, 32]"
            })
    void whatAChainCannotDoIsRefusedByItsKey(String changes, String told) throws IOException {
        TestingCheckpoint.MAPPER
                .readTree(changes)
                .properties()
                .forEach(change -> checkpoint.config.set(change.getKey(), change.getValue()));
        refused(told);
    }

    @Test
    void aMissingKeyIsNamed() throws IOException {
        checkpoint.config.remove("hidden_size");
        refused("config.json: hidden_size must be a number, is missing");
    }

    @Test
    void aMistralIsALlamaWhereItsWindowHoldsTheContext() throws IOException {
        checkpoint.config.put("model_type", "mistral").putArray("architectures").add("MistralForCausalLM");
        assertThat(imported().manifest().shape().layers()).isEqualTo(2);
        checkpoint.config.put("max_position_embeddings", 32_768);
        Path from = checkpoint.write(folder.resolve("long"));
        assertThatThrownBy(() -> imported(from)).hasMessageContaining("sliding_window 4096 is below the context 32768");
        checkpoint.config.putNull("sliding_window");
        assertThat(imported(checkpoint.write(from)).manifest().shape().context())
                .isEqualTo(32_768);
    }

    @Test
    void newerConfigurationsKeepTheBaseWithTheirRotaryParameters() throws IOException {
        checkpoint.config.remove("rope_theta");
        checkpoint
                .config
                .putObject("rope_parameters")
                .put("rope_type", "default")
                .put("rope_theta", 1_000_000.0);
        assertThat(imported().manifest().shape().ropeTheta()).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {LLAMA3, LINEAR})
    void scaledFrequenciesGiveTheLogitsOfHuggingFacesForwardPass(String scaling) throws IOException {
        checkpoint.config.set("rope_scaling", TestingCheckpoint.MAPPER.readTree(scaling));
        ModelDirectory scaled = imported();
        float[][] theirs = checkpoint.logits(TOKENS);
        assertThat(largestDifference(theirs, logits(scaled))).isCloseTo(0, within(1e-4));
        checkpoint.config.putNull("rope_scaling");
        ModelDirectory plain = imported(checkpoint.write(folder.resolve("unscaled")));
        assertThat(largestDifference(theirs, logits(plain))).isGreaterThan(0.01);
        assertThat(plain.manifest().chains().getFirst().id())
                .isNotEqualTo(scaled.manifest().chains().getFirst().id());
    }

    @Test
    void newerConfigurationsKeepTheScalingWithTheBase() throws IOException {
        checkpoint.config.remove("rope_theta");
        checkpoint.config.remove("rope_scaling");
        ObjectNode parameters = (ObjectNode) TestingCheckpoint.MAPPER.readTree(LLAMA3);
        checkpoint.config.set("rope_parameters", parameters.put("rope_theta", 1_000_000.0));
        ModelShape shape = imported().manifest().shape();
        assertThat(shape.ropeTheta()).isEqualTo(1_000_000);
        assertThat(shape.ropeScaling()).isEqualTo(new RopeScaling(RopeScaling.Type.LLAMA3, 8, 1, 4, 300));
    }

    @Test
    void tensorsThatAreNoneOfALlamaAreNamed() throws IOException {
        checkpoint.add("model.layers.0.self_attn.q_proj.bias", WIDTH);
        refused(
                "model.safetensors: tensor model.layers.0.self_attn.q_proj.bias is none of a Llama's, which has no biases");
        checkpoint.tensors.remove("model.layers.0.self_attn.q_proj.bias");
        checkpoint.add("model.layers.0.mlp.up_proj.qweight", 4, 4);
        refused("tensor model.layers.0.mlp.up_proj.qweight is none of a Llama's");
    }

    @Test
    void tensorsOfOtherShapesAndTypesAreNamed() throws IOException {
        checkpoint.add("model.layers.1.self_attn.k_proj.weight", WIDTH, WIDTH);
        refused("model.layers.1.self_attn.k_proj.weight must have the shape [16, 32], has [32, 32]");
        checkpoint.add("model.layers.1.self_attn.k_proj.weight", 16, WIDTH);
        checkpoint.tensors.computeIfPresent(
                "model.norm.weight", (name, norm) -> new Tensor("I8", norm.shape(), norm.values()));
        refused("tensor model.norm.weight must have the dtype F32, F16 or BF16, has I8");
    }

    @Test
    void aWeightThatIsNoNumberIsRefused() throws IOException {
        checkpoint.tensors.get("model.norm.weight").values()[3] = Float.NaN;
        refused("tensor norm has the value NaN at 3");
    }

    @Test
    void incompleteFoldersAreExplained() throws IOException {
        assertThatThrownBy(() -> imported(folder))
                .hasMessageContaining("is no checkpoint in Hugging Face's form: it has no config.json");
        Path from = checkpoint.writeSharded(folder.resolve("sharded"));
        Files.delete(from.resolve("model-00002-of-00002.safetensors"));
        assertThatThrownBy(() -> imported(from))
                .hasMessageContaining("names the file 'model-00002-of-00002.safetensors', which is not in");
        Files.delete(from.resolve("model.safetensors.index.json"));
        assertThatThrownBy(() -> imported(from)).hasMessageContaining("save the weights as safetensors");
        Files.writeString(from.resolve("config.json"), "{");
        assertThatThrownBy(() -> imported(from)).hasMessageContaining("config.json is not JSON");
    }

    @Test
    void aShapeThatCannotBeUsedIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path from = checkpoint.write(folder.resolve("checkpoint"));
        assertThatThrownBy(() -> new LlamaImport(from, "small", 64, null).write(folder.resolve("model"), shape -> {
                    throw new InvalidModelException("headDim is " + shape.headDim());
                }))
                .hasMessage("headDim is 8");
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void aModelIsNotOverwritten() throws IOException {
        ModelDirectory model = imported();
        assertThatThrownBy(() -> imported(folder.resolve("checkpoint")))
                .hasMessage(model.folder() + " holds a model: choose another folder");
    }
}
