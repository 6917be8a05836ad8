package io.colm.model.llama;

import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a Llama in Hugging Face's form calls the tensors of chain 1. Shapes are the same, and both turn the rotary pairs
 * {@code (j, j + d/2)}, so no row changes its place.
 */
final class LlamaNames {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";

    private static final Map<String, String> IN_LAYER = Map.of(
            "attention_norm", "input_layernorm",
            "query", "self_attn.q_proj",
            "key", "self_attn.k_proj",
            "value", "self_attn.v_proj",
            "output", "self_attn.o_proj",
            "feed_forward_norm", "post_attention_layernorm",
            "gate", "mlp.gate_proj",
            "up", "mlp.up_proj",
            "down", "mlp.down_proj");

    private LlamaNames() {}

    /** The tensors of a checkpoint, in the order of {@link ShardLayout}; without a head of its own where it is tied. */
    static ShardLayout layout(ModelShape shape, boolean tied) {
        return new ShardLayout(ShardLayout.of(shape, 1).tensors().stream()
                .filter(tensor -> !tied || !tensor.name().equals("head"))
                .map(tensor -> new TensorSpec(of(tensor.name()), tensor.dimensions()))
                .toList());
    }

    /** Our names by those of the checkpoint. */
    static Map<String, String> ours(ModelShape shape) {
        Map<String, String> ours = new LinkedHashMap<>();
        ShardLayout.of(shape, 1).tensors().forEach(tensor -> ours.put(of(tensor.name()), tensor.name()));
        return ours;
    }

    /** The checkpoint's name of one of our tensors. */
    static String of(String tensor) {
        return switch (tensor) {
            case "embedding" -> EMBEDDING;
            case "norm" -> "model.norm.weight";
            case "head" -> HEAD;
            default -> {
                int last = tensor.lastIndexOf('.') + 1;
                yield "model." + tensor.substring(0, last) + IN_LAYER.get(tensor.substring(last)) + ".weight";
            }
        };
    }
}
