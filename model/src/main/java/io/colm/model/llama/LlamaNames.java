package io.colm.model.llama;

import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint in Hugging Face's form calls the tensors of the chains. A Llama's names are those of chain 1; where there
 * may be more chains, each has these names behind its number. Shapes are the same as ours, and both turn the rotary pairs
 * {@code (j, j + d/2)}, so no row changes its place.
 *
 * @param chained whether names begin with a chain's number, {@code chains.1.}
 * @param tied whether the head is the embedding, and has no tensor of its own
 */
record LlamaNames(ModelShape shape, boolean chained, boolean tied) {
    static final String HEAD = "lm_head.weight";

    private static final String EMBEDDING = "model.embed_tokens.weight";
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

    /** The tensors of one chain, in the order of {@link ShardLayout}. */
    ShardLayout layout(int chain) {
        return new ShardLayout(tensors(chain).stream()
                .filter(tensor -> !tied || !tensor.name().equals("head"))
                .map(tensor -> new TensorSpec(of(chain, tensor.name()), tensor.dimensions()))
                .toList());
    }

    /** Our names of the tensors of one chain by those of the checkpoint. */
    Map<String, String> ours(int chain) {
        Map<String, String> ours = new LinkedHashMap<>();
        tensors(chain).forEach(tensor -> ours.putIfAbsent(of(chain, tensor.name()), tensor.name()));
        return ours;
    }

    private List<TensorSpec> tensors(int chain) {
        return ShardLayout.of(shape, chain).tensors();
    }

    /** The checkpoint's name of one of our tensors. */
    String of(int chain, String tensor) {
        String name = switch (tensor) {
            case "embedding" -> EMBEDDING;
            case "norm" -> "model.norm.weight";
            case "head" -> tied ? EMBEDDING : HEAD;
            default -> {
                int last = tensor.lastIndexOf('.') + 1;
                yield "model." + tensor.substring(0, last) + IN_LAYER.get(tensor.substring(last)) + ".weight";
            }
        };
        return chained ? "chains." + chain + "." + name : name;
    }
}
