package io.colm.model.reference;

import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One chain's weights under the names of the equations; those of {@link ShardLayout} in another form. */
record ChainWeights(Matrix embedding, List<Layer> layers, float[] norm, Matrix head) {

    /** One layer of the chain; {@code key} and {@code value} are null where they come from chain 1. */
    record Layer(
            float[] attentionNorm,
            Matrix query,
            @Nullable Matrix key,
            @Nullable Matrix value,
            Matrix output,
            float[] feedForwardNorm,
            Matrix gate,
            Matrix up,
            Matrix down) {}

    /** @throws InvalidModelException where {@code tensors} lacks one, or has one of another size */
    static ChainWeights of(ModelShape shape, int chain, Function<String, float @Nullable []> tensors) {
        Map<String, Matrix> found = new HashMap<>();
        for (TensorSpec spec : ShardLayout.of(shape, chain).tensors()) {
            float[] values = tensors.apply(spec.name());
            if (values == null || values.length != spec.elements()) {
                throw new InvalidModelException("tensor " + spec.name() + " of chain " + chain + " must have "
                        + spec.elements() + " values, for " + spec.dimensions());
            }
            int columns = spec.dimensions().getLast();
            found.put(spec.name(), new Matrix(values.length / columns, columns, values));
        }
        return new ChainWeights(
                required(found, "embedding"),
                IntStream.range(0, shape.layers())
                        .mapToObj(layer -> layer(found, "layers." + layer + "."))
                        .toList(),
                required(found, "norm").values(),
                required(found, "head"));
    }

    private static Layer layer(Map<String, Matrix> found, String layer) {
        return new Layer(
                required(found, layer + "attention_norm").values(),
                required(found, layer + "query"),
                found.get(layer + "key"),
                found.get(layer + "value"),
                required(found, layer + "output"),
                required(found, layer + "feed_forward_norm").values(),
                required(found, layer + "gate"),
                required(found, layer + "up"),
                required(found, layer + "down"));
    }

    private static Matrix required(Map<String, Matrix> found, String name) {
        Matrix matrix = found.get(name);
        if (matrix == null) {
            throw new InvalidModelException("tensor " + name + " is missing");
        }
        return matrix;
    }
}
