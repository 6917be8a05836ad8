package io.colm.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.colm.model.ModelShape;
import io.colm.training.corpus.Batch;
import io.colm.training.torch.TorchModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
     * Mean loss (nats a token) of each prefix of {@code terms} on a batch, in their order; the gradients of the weighted
     * sum, by the teacher's part of it if there is one, are added to those the trained weights hold.
     *
     * @param terms weight by chain count
     */
    float[] backward(
            Weights weights, Batch batch, SortedMap<Integer, Double> terms, @Nullable Distillation distillation) {
        SortedSet<Integer> ends = new TreeSet<>(terms.keySet());
        if (distillation != null) {
            ends.add(distillation.teacher());
        }
        int frozen = Math.min(weights.frozen(), ends.last());
        if (frozen > 0) {
            // Their part of the logits is a sum of its own, which needs no gradient.
            ends.add(frozen);
        }
        double[] shares =
                ends.stream().mapToDouble(end -> terms.getOrDefault(end, 0.0)).toArray();
        try (NDManager step = manager.newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray losses = call(step, "objective", weights, tensor(step, batch.tokens()), ends)
                    .tensor(tensor(step, batch.targets()))
                    .tensor(step.create(shares))
                    .tensor(step.create(teacher(distillation)))
                    .run();
            collector.backward(losses.sum());
            float[] values = losses.toFloatArray();
            return Arrays.copyOfRange(values, 1, values.length);
        }
    }

    private static double[] teacher(@Nullable Distillation distillation) {
        return distillation == null
                ? new double[] {0, 0, 1}
                : new double[] {distillation.teacher(), distillation.share(), distillation.temperature()};
    }

    /** Mean loss of each prefix on rows {@code [rows, length + 1]}. */
    float[] losses(Weights weights, long[][] rows, List<Integer> prefixes) {
        float[] each = tokenLosses(weights, Batch.of(rows), prefixes);
        int tokens = each.length / prefixes.size();
        float[] means = new float[prefixes.size()];
        for (int prefix = 0; prefix < means.length; prefix++) {
            double sum = 0;
            for (int i = 0; i < tokens; i++) {
                sum += each[prefix * tokens + i];
            }
            means[prefix] = (float) (sum / tokens);
        }
        return means;
    }

    /** Loss of every target, 0 where it does not count: {@code prefixes * rows * length} values. */
    float[] tokenLosses(Weights weights, Batch batch, List<Integer> prefixes) {
        try (NDManager step = manager.newSubManager()) {
            return call(step, "token_losses", weights, tensor(step, batch.tokens()), prefixes)
                    .tensor(tensor(step, batch.targets()))
                    .run()
                    .toFloatArray();
        }
    }

    /** Logits of one prefix after each of {@code tokens}: {@code length * vocabulary} values. */
    float[] logits(Weights weights, long[] tokens, int prefix) {
        try (NDManager step = manager.newSubManager()) {
            return call(step, "logits", weights, tensor(step, new long[][] {tokens}), List.of(prefix))
                    .run()
                    .toFloatArray();
        }
    }

    /** Logits of one prefix after the last of {@code tokens}. */
    float[] lastLogits(Weights weights, int[] tokens, int prefix) {
        float[] all = logits(weights, Arrays.stream(tokens).asLongStream().toArray(), prefix);
        return Arrays.copyOfRange(all, all.length - shape.vocabulary(), all.length);
    }

    /** A call with what every method begins with; chains 1..k run, k the last of {@code ends}, which ascend. */
    private TorchModule.Call call(
            NDManager step, String method, Weights weights, NDArray tokens, Collection<Integer> ends) {
        int k = Collections.max(ends);
        return module.call(step, method)
                .tensor(tokens)
                .tensor(step.create(ends.stream().mapToLong(Integer::longValue).toArray()))
                .list(rotary(step, Math.toIntExact(tokens.getShape().get(1))))
                .list(weights.byChain(k, "embedding"))
                .list(weights.blocks(k))
                .list(weights.byChain(k, "norm"))
                .list(weights.byChain(k, "head"));
    }

    private static NDArray tensor(NDManager step, long[][] rows) {
        long[] flat = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
        return step.create(flat, new Shape(rows.length, rows[0].length));
    }

    /** Rotary cosines and sines by position. */
    private NDList rotary(NDManager step, int length) {
        int pairs = shape.headDim() / 2;
        double[] frequencies = shape.ropeFrequencies();
        float[] cosines = new float[length * pairs];
        float[] sines = new float[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            double angle = i / pairs * frequencies[i % pairs];
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
        Shape rotary = new Shape(length, 1, pairs);
        return new NDList(step.create(cosines, rotary), step.create(sines, rotary));
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
