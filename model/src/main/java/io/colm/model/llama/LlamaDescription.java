package io.colm.model.llama;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.RopeScaling;
import io.colm.model.shard.ElementType;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the JSON files of a checkpoint say, which {@link LlamaConfig} reads.
 *
 * @param names of the exported chains
 * @param stored the type that holds all weights
 */
record LlamaDescription(LlamaNames names, ElementType stored, Tokenizer tokenizer) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** The turns of a chat as the pods tell them apart. */
    private static final String CHAT =
            "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content']"
                    + " + '" + SpecialTokens.END + "' }}{% endfor %}{% if add_generation_prompt %}{{ '"
                    + SpecialTokens.ASSISTANT
                    + "' }}{% endif %}";

    /** {@code config.json}. */
    ObjectNode config() {
        ModelShape shape = names.shape();
        ObjectNode root = MAPPER.createObjectNode();
        if (names.chained()) {
            root.putArray("architectures").add(LlamaConfig.OWN);
            root.put("model_type", "colm").put("variant", shape.variant().name());
            ArrayNode chains = root.putArray("chains");
            shape.chains().forEach(chain -> put(chain, chains.addObject()));
        } else {
            root.putArray("architectures").add("LlamaForCausalLM");
            root.put("model_type", "llama").put("num_attention_heads", shape.heads(1));
            put(shape.chain(1), root);
        }
        root.put("vocab_size", shape.vocabulary());
        root.put("num_hidden_layers", shape.layers());
        root.put("head_dim", shape.headDim());
        root.put("max_position_embeddings", shape.context());
        root.put("rope_theta", shape.ropeTheta());
        putScaling(shape.ropeScaling(), root);
        root.put("rms_norm_eps", shape.normEpsilon());
        root.put("hidden_act", "silu").put("attention_bias", false).put("mlp_bias", false);
        root.put("tie_word_embeddings", names.tied());
        root.put("torch_dtype", torch());
        putEnds(root);
        return root;
    }

    private static void put(ChainShape chain, ObjectNode to) {
        to.put("hidden_size", chain.width());
        to.put("num_key_value_heads", chain.kvHeads());
        to.put("intermediate_size", chain.feedForward());
    }

    private static void putScaling(RopeScaling scaling, ObjectNode root) {
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

    private String torch() {
        return switch (stored) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
        };
    }

    private void putEnds(ObjectNode root) {
        int[] ends = Stream.of(SpecialTokens.END_OF_TEXT, SpecialTokens.END)
                .map(tokenizer::find)
                .flatMapToInt(OptionalInt::stream)
                .toArray();
        IntStream.concat(IntStream.of(tokenizer.beginning()), IntStream.of(ends))
                .findFirst()
                .ifPresent(begin -> root.put("bos_token_id", begin));
        IntStream.of(ends).forEach(root.putArray("eos_token_id")::add);
    }

    /** {@code tokenizer_config.json}. */
    ObjectNode tokenizerConfig() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("tokenizer_class", "PreTrainedTokenizerFast");
        root.put("model_max_length", names.shape().context());
        root.put("clean_up_tokenization_spaces", false);
        if (tokenizer.find(SpecialTokens.END_OF_TEXT).isPresent()) {
            root.put("eos_token", SpecialTokens.END_OF_TEXT);
        }
        if (SpecialTokens.ALL.stream().allMatch(name -> tokenizer.find(name).isPresent())) {
            root.put("chat_template", CHAT);
        }
        return root;
    }
}
