package io.colm.engine.onnx;

import ai.onnxruntime.OrtException;
import io.colm.model.ModelShape;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The products of one chain: four a layer, and the head. Products of the same input are one: query, key and value stand
 * side by side in the output, and so do gate and up.
 */
record ChainProducts(Precision precision, int queryWidth, Map<Stage, List<Product>> products) implements AutoCloseable {

    /**
     * Converts the weights of {@code shard} and opens all products, or none.
     *
     * @param slices that a large product is cut into
     */
    static ChainProducts open(ModelShape shape, int chain, Shard shard, Precision precision, int slices)
            throws IOException, OrtException {
        try (var opening = new Opening(shape, chain, shard, precision, slices)) {
            return opening.open();
        }
    }

    Product product(Stage stage, int layer) {
        return Objects.requireNonNull(products.get(stage)).get(stage == Stage.HEAD ? 0 : layer);
    }

    @Override
    public void close() {
        products.values().forEach(layers -> layers.forEach(Product::close));
    }

    private static final class Opening implements AutoCloseable {
        private final ModelShape shape;
        private final int chain;
        private final Shard shard;
        private final Precision precision;
        private final int slices;
        private final WeightFile file;
        private final List<Product> opened = new ArrayList<>();
        private boolean complete;

        Opening(ModelShape shape, int chain, Shard shard, Precision precision, int slices) throws IOException {
            this.shape = shape;
            this.chain = chain;
            this.shard = shard;
            this.precision = precision;
            this.slices = slices;
            file = new WeightFile();
        }

        ChainProducts open() throws IOException, OrtException {
            int prefix = shape.prefixWidth(chain);
            int innerPrefix = shape.prefixFeedForward(chain);
            int width = shape.chain(chain).width();
            int queryWidth = width + 2 * shape.chain(chain).kvHeads() * shape.headDim();
            Map<Stage, List<Product>> products = new EnumMap<>(Stage.class);
            products.put(
                    Stage.QUERY,
                    queryWidth > width
                            ? layers(prefix, queryWidth, "query", "key", "value")
                            : layers(prefix, queryWidth, "query"));
            products.put(Stage.OUTPUT, layers(prefix, width, "output"));
            products.put(
                    Stage.GATE_AND_UP, layers(prefix, 2 * shape.chain(chain).feedForward(), "gate", "up"));
            products.put(Stage.DOWN, layers(innerPrefix, width, "down"));
            products.put(Stage.HEAD, List.of(product(width, shape.vocabulary(), "head")));
            complete = true;
            return new ChainProducts(precision, queryWidth, products);
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
            Weights weights = Weights.of(shard, inputs, outputs, tensors);
            Product product = Product.open(weights, slices, precision, file, OrtRuntime.shared());
            opened.add(product);
            return product;
        }

        @Override
        public void close() throws IOException {
            if (!complete) {
                opened.forEach(Product::close);
            }
            file.close();
        }
    }
}
