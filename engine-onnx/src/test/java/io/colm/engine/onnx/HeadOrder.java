package io.colm.engine.onnx;

import io.colm.model.ModelShape;
import io.colm.model.reference.RandomModel;
import java.util.Map;

/** Reorders query heads, so that running head n as usual reads the key/value head of another. */
final class HeadOrder {
    private HeadOrder() {}

    /** Weights of chain {@code chain} whose query head n reads key/value head {@code n mod kv} of the model. */
    static Map<String, float[]> interleaved(RandomModel model, int chain) {
        ModelShape shape = model.shape();
        int heads = shape.heads(chain);
        int kvHeads = shape.kvHeads(chain);
        int[] order = new int[heads];
        for (int head = 0; head < heads; head++) {
            order[head % kvHeads * (heads / kvHeads) + head / kvHeads] = head;
        }
        Map<String, float[]> weights = model.weights(chain);
        int width = shape.chain(chain).width();
        int prefix = shape.prefixWidth(chain);
        for (int layer = 0; layer < shape.layers(); layer++) {
            weights.compute("layers." + layer + ".query", (name, query) -> rows(query, order, shape.headDim(), prefix));
            weights.compute(
                    "layers." + layer + ".output",
                    (name, output) -> columns(output, order, shape.headDim(), width, prefix));
        }
        return weights;
    }

    private static float[] rows(float[] matrix, int[] order, int headDim, int columns) {
        float[] to = matrix.clone();
        int size = headDim * columns;
        for (int head = 0; head < order.length; head++) {
            System.arraycopy(matrix, order[head] * size, to, head * size, size);
        }
        return to;
    }

    private static float[] columns(float[] matrix, int[] order, int headDim, int rows, int columns) {
        float[] to = matrix.clone();
        for (int row = 0; row < rows; row++) {
            for (int head = 0; head < order.length; head++) {
                int start = row * columns + columns - order.length * headDim;
                System.arraycopy(matrix, start + order[head] * headDim, to, start + head * headDim, headDim);
            }
        }
        return to;
    }
}
