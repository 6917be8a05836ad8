package io.colm.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.colm.model.ModelShape;
import io.colm.training.torch.TorchModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The forward and backward pass of all prefixes of a CoLM, over {@code colm.py}. Belongs to one thread. */
final class ColmModule implements AutoCloseable {

    private final ModelShape shape;
    private final NDManager manager;
    private final TorchModule module;

    ColmModule(NDManager parent, ModelShape shape, Precision precision) {
        this.shape = shape;
        this.manager = parent.newSubManager();
        this.module = TorchModule.load(
                "Colm",
                source(),
                Map.of(
                        "layers", shape.layers(),
                        "head_dim", shape.headDim(),
                        "compute", precision.scalarType,
                        "epsilon", shape.normEpsilon()));
    }

    private static String source() {
        try (InputStream resource = ColmModule.class.getResourceAsStream("colm.py")) {
            if (resource == null) {
                throw new IllegalStateException("the resource colm.py is missing from this build");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TorchModule torch() {
        return module;
    }

    /**
     * Mean loss (nats a token) of each prefix on a batch {@code [rows, length + 1]}, and their gradients, added to those
     * the trained weights hold.
     */
    float[] backward(Weights weights, long[][] batch, List<Integer> prefixes) {
        try (NDManager step = manager.newSubManager()) {
            NDArray tokens = tokens(step, batch);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray losses = run(step, "losses", weights, tokens, prefixes);
                float[] values = losses.toFloatArray();
                collector.backward(losses.sum());
                return values;
            }
        }
    }

    /** Mean loss of each prefix on a batch {@code [rows, length + 1]}. */
    float[] losses(Weights weights, long[][] batch, List<Integer> prefixes) {
        try (NDManager step = manager.newSubManager()) {
            return run(step, "losses", weights, tokens(step, batch), prefixes).toFloatArray();
        }
    }

    /** Loss of every token after the first of each row: {@code prefixes * rows * length} values. */
    float[] tokenLosses(Weights weights, long[][] batch, List<Integer> prefixes) {
        try (NDManager step = manager.newSubManager()) {
            return run(step, "token_losses", weights, tokens(step, batch), prefixes)
                    .toFloatArray();
        }
    }

    /** Logits of one prefix after each of {@code tokens}: {@code length * vocabulary} values. */
    float[] logits(Weights weights, long[] tokens, int prefix) {
        try (NDManager step = manager.newSubManager()) {
            return run(step, "logits", weights, tokens(step, new long[][] {tokens}), List.of(prefix))
                    .toFloatArray();
        }
    }

    /** Logits of one prefix after the last of {@code tokens}. */
    float[] lastLogits(Weights weights, int[] tokens, int prefix) {
        float[] all = logits(weights, Arrays.stream(tokens).asLongStream().toArray(), prefix);
        return Arrays.copyOfRange(all, all.length - shape.vocabulary(), all.length);
    }

    private NDArray run(NDManager step, String method, Weights weights, NDArray tokens, List<Integer> prefixes) {
        int k = prefixes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        long[] widths = prefixes.stream().mapToLong(shape::prefixWidth).toArray();
        return module.call(step, method)
                .tensor(tokens)
                .tensor(step.create(widths))
                .list(tables(step, k))
                .list(weights.byChain(k, "embedding"))
                .list(weights.blocks(k))
                .list(weights.byChain(k, "norm"))
                .list(weights.byChain(k, "head"))
                .run();
    }

    private static NDArray tokens(NDManager step, long[][] batch) {
        long[] flat = Arrays.stream(batch).flatMapToLong(Arrays::stream).toArray();
        return step.create(flat, new Shape(batch.length, batch[0].length));
    }

    /** Rotary cosines and sines by position, and which columns belong to which of the first k chains. */
    private NDList tables(NDManager step, int k) {
        int pairs = shape.headDim() / 2;
        float[] cosines = new float[shape.context() * pairs];
        float[] sines = new float[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            double angle = i / pairs * Math.pow(shape.ropeTheta(), -2.0 * (i % pairs) / shape.headDim());
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
        Shape rotary = new Shape(shape.context(), 1, pairs);
        float[] means = new float[shape.prefixWidth(k) * k];
        float[] members = new float[means.length];
        for (int chain = 1; chain <= k; chain++) {
            for (int column = shape.prefixWidth(chain - 1); column < shape.prefixWidth(chain); column++) {
                means[column * k + chain - 1] = 1f / shape.chain(chain).width();
                members[(chain - 1) * shape.prefixWidth(k) + column] = 1;
            }
        }
        return new NDList(
                step.create(cosines, rotary),
                step.create(sines, rotary),
                step.create(means, new Shape(shape.prefixWidth(k), k)),
                step.create(members, new Shape(k, shape.prefixWidth(k))));
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
