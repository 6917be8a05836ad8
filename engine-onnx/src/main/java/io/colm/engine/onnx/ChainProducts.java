package io.colm.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.colm.model.ModelShape;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The products of one chain: four a layer, and the head. Products of the same input are one: query, key and value stand
 * side by side in the output, and so do gate and up.
 */
record ChainProducts(
        Precision precision,
        int queryWidth,
        List<Product> query,
        List<Product> output,
        List<Product> gateAndUp,
        List<Product> down,
        Product head)
        implements AutoCloseable {

    /** Converts the weights of {@code shard} and opens a session for each product, or none. */
    static ChainProducts open(ModelShape shape, int chain, Shard shard, Precision precision, OrtRuntime runtime)
            throws IOException, OrtException {
        try (var opening = new Opening(shape, chain, shard, precision, runtime)) {
            return opening.open();
        }
    }

    Product query(int layer) {
        return query.get(layer);
    }

    Product output(int layer) {
        return output.get(layer);
    }

    Product gateAndUp(int layer) {
        return gateAndUp.get(layer);
    }

    Product down(int layer) {
        return down.get(layer);
    }

    @Override
    public void close() {
        List.of(query, output, gateAndUp, down).forEach(layers -> layers.forEach(Product::close));
        head.close();
    }

    private static final class Opening implements AutoCloseable {
        private final ModelShape shape;
        private final int chain;
        private final Shard shard;
        private final Precision precision;
        private final OrtRuntime runtime;
        private final WeightFile file;
        private final OrtSession.SessionOptions options;
        private final List<Product> opened = new ArrayList<>();
        private boolean complete;

        Opening(ModelShape shape, int chain, Shard shard, Precision precision, OrtRuntime runtime)
                throws IOException, OrtException {
            this.shape = shape;
            this.chain = chain;
            this.shard = shard;
            this.precision = precision;
            this.runtime = runtime;
            file = new WeightFile();
            options = runtime.sessionOptions(file.folder());
        }

        ChainProducts open() throws IOException, OrtException {
            int prefix = shape.prefixWidth(chain);
            int innerPrefix = shape.prefixFeedForward(chain);
            int width = shape.chain(chain).width();
            int queryWidth = width + 2 * shape.chain(chain).kvHeads() * shape.headDim();
            var products = new ChainProducts(
                    precision,
                    queryWidth,
                    queryWidth > width
                            ? layers(prefix, queryWidth, "query", "key", "value")
                            : layers(prefix, queryWidth, "query"),
                    layers(prefix, width, "output"),
                    layers(prefix, 2 * shape.chain(chain).feedForward(), "gate", "up"),
                    layers(innerPrefix, width, "down"),
                    product(width, shape.vocabulary(), "head"));
            complete = true;
            return products;
        }

        private List<Product> layers(int inputs, int outputs, String... tensors) throws IOException, OrtException {
            List<Product> layers = new ArrayList<>();
            for (int layer = 0; layer < shape.layers(); layer++) {
                String[] names = tensors.clone();
                for (int i = 0; i < names.length; i++) {
                    names[i] = "layers." + layer + "." + tensors[i];
                }
                layers.add(product(inputs, outputs, names));
            }
            return layers;
        }

        private Product product(int inputs, int outputs, String... tensors) throws IOException, OrtException {
            byte[] graph = ProductGraph.of(Weights.of(shard, inputs, outputs, tensors), precision, file);
            var product = new Product(runtime.environment(), graph, options);
            opened.add(product);
            return product;
        }

        @Override
        public void close() throws IOException {
            if (!complete) {
                opened.forEach(Product::close);
            }
            options.close();
            file.close();
        }
    }
}
