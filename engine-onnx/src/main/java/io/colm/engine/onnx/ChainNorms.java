package io.colm.engine.onnx;

import io.colm.model.ModelShape;
import io.colm.model.shard.Shard;

/** Gains of one chain's norms; the first two by layer. */
record ChainNorms(float[][] attention, float[][] feedForward, float[] last) {

    static ChainNorms of(ModelShape shape, Shard shard) {
        float[][] attention = new float[shape.layers()][];
        float[][] feedForward = new float[shape.layers()][];
        for (int layer = 0; layer < shape.layers(); layer++) {
            attention[layer] = shard.floats("layers." + layer + ".attention_norm");
            feedForward[layer] = shard.floats("layers." + layer + ".feed_forward_norm");
        }
        return new ChainNorms(attention, feedForward, shard.floats("norm"));
    }
}
