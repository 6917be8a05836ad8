package io.colm.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of one chain's shard, in file order: what chain {@code i} adds, reading chains 1..i, and nothing that
 * depends on a later chain. With {@code P} and {@code G} the hidden and feed-forward widths of chains 1..i:
 *
 * <pre>
 * embedding                    [vocabulary, D_i]     columns E_i of the table
 * layers.L.attention_norm      [D_i]
 * layers.L.query               [D_i, P]              W_Q,i
 * layers.L.key, layers.L.value [kvHeads * d, P]      W_K, W_V; absent where keys and values come from chain 1
 * layers.L.output              [D_i, P]              W_O,i
 * layers.L.feed_forward_norm   [D_i]
 * layers.L.gate, layers.L.up   [F_i, P]              W_1,i and W_3,i
 * layers.L.down                [D_i, G]              W_2,i
 * norm                         [D_i]
 * head                         [vocabulary, D_i]     W_head,i
 * </pre>
 *
 * Layers count from 0. Rotary pairs are {@code (j, j + d/2)} within a head.
 */
public record ShardLayout(List<TensorSpec> tensors) {

    public ShardLayout {
        tensors = List.copyOf(tensors);
    }

    /** Layout of chain {@code chain} (from 1) of a model. */
    public static ShardLayout of(ModelShape shape, int chain) {
        int width = shape.chain(chain).width();
        List<TensorSpec> tensors = new ArrayList<>();
        tensors.add(new TensorSpec("embedding", shape.vocabulary(), width));
        for (int layer = 0; layer < shape.layers(); layer++) {
            addLayer(tensors, shape, chain, "layers." + layer + ".");
        }
        tensors.add(new TensorSpec("norm", width));
        tensors.add(new TensorSpec("head", shape.vocabulary(), width));
        return new ShardLayout(tensors);
    }

    private static void addLayer(List<TensorSpec> tensors, ModelShape shape, int chain, String layer) {
        int width = shape.chain(chain).width();
        int prefix = shape.prefixWidth(chain);
        int feedForward = shape.chain(chain).feedForward();
        int kvWidth = shape.chain(chain).kvHeads() * shape.headDim();
        tensors.add(new TensorSpec(layer + "attention_norm", width));
        tensors.add(new TensorSpec(layer + "query", width, prefix));
        if (kvWidth > 0) {
            tensors.add(new TensorSpec(layer + "key", kvWidth, prefix));
            tensors.add(new TensorSpec(layer + "value", kvWidth, prefix));
        }
        tensors.add(new TensorSpec(layer + "output", width, prefix));
        tensors.add(new TensorSpec(layer + "feed_forward_norm", width));
        tensors.add(new TensorSpec(layer + "gate", feedForward, prefix));
        tensors.add(new TensorSpec(layer + "up", feedForward, prefix));
        tensors.add(new TensorSpec(layer + "down", width, shape.prefixFeedForward(chain)));
    }

    /** Elements of all tensors together. */
    public long parameters() {
        return tensors.stream().mapToLong(TensorSpec::elements).sum();
    }
}
