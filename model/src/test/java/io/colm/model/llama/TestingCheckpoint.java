package io.colm.model.llama;

import io.colm.model.tokenizer.BpeTrainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A small checkpoint as other programs write them; a test may spoil any part of it before it is written. */
final class TestingCheckpoint {
    static final JsonMapper MAPPER = new JsonMapper();
    static final int VOCABULARY = 300;
    static final int LAYERS = 2;
    static final int HEADS = 4;
    static final int KV_HEADS = 2;
    static final int HEAD_DIM = 8;
    static final int WIDTH = HEADS * HEAD_DIM;
    static final double THETA = 500_000;

    record Tensor(String type, List<Integer> shape, float[] values) {}

    final Map<String, Tensor> tensors = new LinkedHashMap<>();
    ObjectNode config = (ObjectNode) MAPPER.readTree("""
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 32, "intermediate_size": 48,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 300,
             "max_position_embeddings": 128, "rope_theta": 500000.0, "rms_norm_eps": 1e-05, "hidden_act": "silu",
             "bos_token_id": 0, "eos_token_id": 0, "tie_word_embeddings": false, "rope_scaling": null,
             "attention_bias": false, "torch_dtype": "float32", "transformers_version": "4.45.0"}
            """);

    TestingCheckpoint() {
        add("model.embed_tokens.weight", VOCABULARY, WIDTH);
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".";
            add(prefix + "input_layernorm.weight", WIDTH);
            add(prefix + "self_attn.q_proj.weight", WIDTH, WIDTH);
            add(prefix + "self_attn.k_proj.weight", KV_HEADS * HEAD_DIM, WIDTH);
            add(prefix + "self_attn.v_proj.weight", KV_HEADS * HEAD_DIM, WIDTH);
            add(prefix + "self_attn.o_proj.weight", WIDTH, WIDTH);
            add(prefix + "post_attention_layernorm.weight", WIDTH);
            add(prefix + "mlp.gate_proj.weight", 48, WIDTH);
            add(prefix + "mlp.up_proj.weight", 48, WIDTH);
            add(prefix + "mlp.down_proj.weight", WIDTH, 48);
        }
        add("model.norm.weight", WIDTH);
        add("lm_head.weight", VOCABULARY, WIDTH);
    }

    /** Adds or replaces a tensor of random numbers. */
    void add(String name, Integer... shape) {
        int size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        float[] values = new float[size];
        Random random = new Random(name.hashCode());
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((shape.length == 1 ? 1 : 0) + 0.3 * random.nextGaussian());
        }
        tensors.put(name, new Tensor("F32", List.of(shape), values));
    }

    /** The forward pass of Hugging Face on these weights. */
    float[][] logits(int[] tokens) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> weights.put(name, tensor.values()));
        return new HuggingFaceLlama(
                        weights, LAYERS, HEADS, KV_HEADS, HEAD_DIM, 1e-5f, THETA, config.path("rope_scaling"))
                .logits(tokens);
    }

    /** Writes everything, the weights as one file. */
    Path write(Path folder) throws IOException {
        writeAllButWeights(folder);
        write(folder.resolve("model.safetensors"), tensors);
        return folder;
    }

    /** Writes everything, the weights as two files with an index. */
    Path writeSharded(Path folder) throws IOException {
        writeAllButWeights(folder);
        ObjectNode index = MAPPER.createObjectNode();
        index.putObject("metadata").put("total_size", 1);
        ObjectNode map = index.putObject("weight_map");
        List<Map<String, Tensor>> parts = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
        tensors.forEach((name, tensor) -> {
            int part = name.hashCode() & 1;
            parts.get(part).put(name, tensor);
            map.put(name, file(part));
        });
        for (int part = 0; part < 2; part++) {
            write(folder.resolve(file(part)), parts.get(part));
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), MAPPER.writeValueAsString(index));
        return folder;
    }

    private static String file(int part) {
        return "model-0000%d-of-00002.safetensors".formatted(part + 1);
    }

    private void writeAllButWeights(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), MAPPER.writeValueAsString(config));
        if (!Files.exists(folder.resolve("tokenizer.json"))) {
            new BpeTrainer(VOCABULARY).train(List.of("once upon a time"), folder.resolve("tokenizer.json"));
        }
    }

    private static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        ObjectNode header = MAPPER.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        List<byte[]> data = new ArrayList<>();
        long begin = 0;
        for (var entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            byte[] bytes = encoded(tensor);
            ObjectNode node = header.putObject(entry.getKey()).put("dtype", tensor.type);
            tensor.shape.forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(begin).add(begin + bytes.length);
            begin += bytes.length;
            data.add(bytes);
        }
        byte[] json = MAPPER.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + json.length + (int) begin).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(json.length).put(json);
        data.forEach(all::put);
        Files.write(file, all.array());
    }

    private static byte[] encoded(Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(tensor.values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : tensor.values) {
            switch (tensor.type) {
                case "F16" -> bytes.putShort(Float.floatToFloat16(value));
                case "BF16" -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                case "I8" -> bytes.put((byte) value);
                default -> bytes.putFloat(value);
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
