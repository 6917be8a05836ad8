package io.colm.model.llama;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.Shard;
import io.colm.model.shard.ShardWriter;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chain 1 of a model as a Llama checkpoint in Hugging Face's form, which {@link LlamaImport} reads back to the same bytes.
 *
 * @param type how to store the weights; null for the shard's own type, or where it has several, F32
 */
public record LlamaExport(ModelShape shape, @Nullable ElementType type) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The turns of a chat as the pods tell them apart. */
    private static final String CHAT =
            "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content']"
                    + " + '" + SpecialTokens.END + "' }}{% endfor %}{% if add_generation_prompt %}{{ '"
                    + SpecialTokens.ASSISTANT
                    + "' }}{% endif %}";

    /**
     * Writes the checkpoint into {@code folder}.
     *
     * @param tokenizerJson the model's tokenizer
     * @return the file with the weights
     */
    public Path write(Shard first, Path tokenizerJson, Path folder) throws IOException {
        if (Files.exists(folder.resolve(LlamaConfig.FILE))) {
            throw new InvalidModelException(folder + " holds a checkpoint: choose another folder");
        }
        Files.createDirectories(folder);
        Path file = folder.resolve(LlamaWeights.FILE);
        Map<String, String> ours = LlamaNames.ours(shape);
        ElementType stored =
                type == null ? ElementType.holding(ours.values().stream().map(first::type)) : type;
        boolean tied = first.type("head") == first.type("embedding")
                && first.bytes("head").mismatch(first.bytes("embedding")) < 0;
        new ShardWriter(LlamaNames.layout(shape, tied), stored, Map.of("format", "pt"))
                .copy(file, (name, from, to) -> first.read(Objects.requireNonNull(ours.get(name)), from, to));
        Files.copy(tokenizerJson, folder.resolve(LlamaTokenizer.FILE), StandardCopyOption.REPLACE_EXISTING);
        try (Tokenizer tokenizer = Tokenizer.load(tokenizerJson)) {
            write(folder.resolve("tokenizer_config.json"), describe(tokenizer));
            write(folder.resolve(LlamaConfig.FILE), config(tokenizer, tied, stored));
        }
        return file;
    }

    private ObjectNode describe(Tokenizer tokenizer) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("tokenizer_class", "PreTrainedTokenizerFast");
        root.put("model_max_length", shape.context());
        root.put("clean_up_tokenization_spaces", false);
        if (tokenizer.find(SpecialTokens.END_OF_TEXT).isPresent()) {
            root.put("eos_token", SpecialTokens.END_OF_TEXT);
        }
        if (SpecialTokens.ALL.stream().allMatch(name -> tokenizer.find(name).isPresent())) {
            root.put("chat_template", CHAT);
        }
        return root;
    }

    private ObjectNode config(Tokenizer tokenizer, boolean tied, ElementType stored) {
        ObjectNode root = MAPPER.createObjectNode();
        root.putArray("architectures").add("LlamaForCausalLM");
        root.put("model_type", "llama");
        root.put("vocab_size", shape.vocabulary());
        root.put("hidden_size", shape.chain(1).width());
        root.put("intermediate_size", shape.chain(1).feedForward());
        root.put("num_hidden_layers", shape.layers());
        root.put("num_attention_heads", shape.heads(1));
        root.put("num_key_value_heads", shape.kvHeads(1));
        root.put("head_dim", shape.headDim());
        root.put("max_position_embeddings", shape.context());
        root.put("rope_theta", shape.ropeTheta());
        putScaling(root);
        root.put("rms_norm_eps", shape.normEpsilon());
        root.put("hidden_act", "silu").put("attention_bias", false).put("mlp_bias", false);
        root.put("tie_word_embeddings", tied);
        root.put("torch_dtype", torch(stored));
        int[] ends = Stream.of(SpecialTokens.END_OF_TEXT, SpecialTokens.END)
                .map(tokenizer::find)
                .flatMapToInt(OptionalInt::stream)
                .toArray();
        IntStream.concat(IntStream.of(tokenizer.beginning()), IntStream.of(ends))
                .findFirst()
                .ifPresent(begin -> root.put("bos_token_id", begin));
        IntStream.of(ends).forEach(root.withArray("eos_token_id")::add);
        return root;
    }

    private void putScaling(ObjectNode root) {
        RopeScaling scaling = shape.ropeScaling();
        switch (scaling.type()) {
            case NONE -> root.putNull("rope_scaling");
            case LINEAR ->
                root.putObject("rope_scaling").put("rope_type", "linear").put("factor", scaling.factor());
            case LLAMA3 ->
                root.putObject("rope_scaling")
                        .put("rope_type", "llama3")
                        .put("factor", scaling.factor())
                        .put("low_freq_factor", scaling.lowFrequencyFactor())
                        .put("high_freq_factor", scaling.highFrequencyFactor())
                        .put("original_max_position_embeddings", scaling.originalContext());
        }
    }

    private static String torch(ElementType type) {
        return switch (type) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
        };
    }

    private static void write(Path file, ObjectNode root) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(root) + "\n");
    }
}
