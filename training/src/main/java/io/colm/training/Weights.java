package io.colm.training;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.colm.model.ModelShape;
import io.colm.model.ShardLayout;
import io.colm.model.TensorSpec;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One float32 tensor for each tensor of each chain's {@link ShardLayout}: the weights, or a moment of each. They live as
 * long as the manager that made them.
 */
final class Weights {

    private static final List<String> KINDS =
            List.of("attention_norm", "query", "key", "value", "output", "feed_forward_norm", "gate", "up", "down");

    private final ModelShape shape;
    private final List<Map<String, NDArray>> chains;

    private Weights(ModelShape shape, List<Map<String, NDArray>> chains) {
        this.shape = shape;
        this.chains = chains;
    }

    /**
     * Fresh weights, a function of the seed alone. Every head begins at zero, so that a chain added later does not change
     * the loss by its coming; gains begin at one, matrices at {@code N(0, 1/inputs)}, those that write the residual
     * smaller by {@code sqrt(2 layers)}.
     */
    static Weights fresh(NDManager manager, ModelShape shape, long seed) {
        return make(shape, (chain, spec) -> create(manager, spec, Initial.values(shape, chain, spec, seed)));
    }

    /** Those of the parent, then fresh ones. */
    static Weights grown(NDManager manager, ModelShape shape, long seed, Start.Grown start) throws IOException {
        List<Map<String, float[]>> inherited = new ArrayList<>();
        for (int chain = 1; chain <= start.chains(); chain++) {
            try (Shard shard = start.parent().shard(chain)) {
                Map<String, float[]> tensors = new HashMap<>();
                ShardLayout.of(shape, chain)
                        .tensors()
                        .forEach(spec -> tensors.put(spec.name(), shard.floats(spec.name())));
                inherited.add(tensors);
            }
        }
        return make(
                shape,
                (chain, spec) -> create(
                        manager,
                        spec,
                        chain <= inherited.size()
                                ? requireNonNull(inherited.get(chain - 1).get(spec.name()))
                                : Initial.values(shape, chain, spec, seed)));
    }

    static Weights zeros(NDManager manager, ModelShape shape) {
        return make(shape, (chain, spec) -> manager.zeros(dimensions(spec)));
    }

    /** The tensors of {@code values}: by chain, by name of the layout. */
    static Weights of(NDManager manager, ModelShape shape, List<Map<String, float[]>> values) {
        return make(
                shape,
                (chain, spec) -> create(
                        manager, spec, requireNonNull(values.get(chain - 1).get(spec.name()))));
    }

    private interface Source {
        NDArray tensor(int chain, TensorSpec spec);
    }

    private static Weights make(ModelShape shape, Source source) {
        List<Map<String, NDArray>> chains = new ArrayList<>();
        for (int chain = 1; chain <= shape.chainCount(); chain++) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (TensorSpec spec : ShardLayout.of(shape, chain).tensors()) {
                tensors.put(spec.name(), source.tensor(chain, spec));
            }
            chains.add(tensors);
        }
        return new Weights(shape, chains);
    }

    /** A copy of the array: DJL's tensors over a Java buffer do not keep it alive through a backward pass. */
    private static NDArray create(NDManager manager, TensorSpec spec, float[] values) {
        try (NDArray borrowed = manager.create(values, dimensions(spec))) {
            return borrowed.duplicate();
        }
    }

    private static Shape dimensions(TensorSpec spec) {
        return new Shape(
                spec.dimensions().stream().mapToLong(Integer::longValue).toArray());
    }

    ModelShape shape() {
        return shape;
    }

    NDArray tensor(int chain, String name) {
        return requireNonNull(chains.get(chain - 1).get(name), name);
    }

    /** Tensors of one chain that {@code stage} trains, matrices or norm gains, in a fixed order. */
    NDList trained(Stage stage, int chain, boolean gains) {
        NDList selected = new NDList();
        chains.get(chain - 1).forEach((name, tensor) -> {
            if (stage.trains(chain, name) && (tensor.getShape().dimension() == 1) == gains) {
                selected.add(tensor);
            }
        });
        return selected;
    }

    /** Those of all chains. */
    NDList trained(Stage stage, boolean gains) {
        NDList selected = new NDList();
        for (int chain = stage.first(); chain <= stage.last(); chain++) {
            selected.addAll(trained(stage, chain, gains));
        }
        return selected;
    }

    /** The tensor {@code name} of chains 1..k. */
    NDList byChain(int k, String name) {
        NDList list = new NDList();
        for (Map<String, NDArray> chain : chains.subList(0, k)) {
            NDArray tensor = chain.get(name);
            if (tensor != null) {
                list.add(tensor);
            }
        }
        return list;
    }

    /** All layers' tensors of chains 1..k: by layer, by kind, by chain. */
    NDList blocks(int k) {
        NDList blocks = new NDList();
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (String kind : KINDS) {
                blocks.addAll(byChain(k, "layers." + layer + "." + kind));
            }
        }
        return blocks;
    }

    /** Makes the tensors that {@code stage} trains collect gradients, and no others: the others are frozen. */
    void train(Stage stage) {
        for (int chain = 1; chain <= chains.size(); chain++) {
            int number = chain;
            chains.get(chain - 1).forEach((name, tensor) -> tensor.setRequiresGradient(stage.trains(number, name)));
        }
    }

    /** How many chains, from the first, collect no gradients. */
    int frozen() {
        int frozen = 0;
        while (frozen < chains.size() && !tensor(frozen + 1, "head").hasGradient()) {
            frozen++;
        }
        return frozen;
    }

    /** Values of one chain, by name, in the layout's order. */
    Map<String, float[]> values(int chain) {
        Map<String, float[]> values = new LinkedHashMap<>();
        chains.get(chain - 1).forEach((name, tensor) -> values.put(name, read(tensor)));
        return values;
    }

    /** By a copy of our own: DJL's, of a tensor on a GPU, would live as long as the tensor. */
    private static float[] read(NDArray tensor) {
        try (NDArray here = tensor.toDevice(Device.cpu(), true)) {
            return here.toFloatArray();
        }
    }

    /** What a tensor holds before training. */
    private static final class Initial {

        static float[] values(ModelShape shape, int chain, TensorSpec spec, long seed) {
            float[] values = new float[Math.toIntExact(spec.elements())];
            String name = spec.name();
            if (name.equals("head")) {
                return values;
            }
            if (spec.dimensions().size() == 1) {
                Arrays.fill(values, 1);
                return values;
            }
            Random random = new Random(seed * 1_000_003 + 31L * chain + name.hashCode());
            double deviation = deviation(shape, spec);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
            return values;
        }

        private static double deviation(ModelShape shape, TensorSpec spec) {
            if (spec.name().equals("embedding")) {
                return 0.02;
            }
            double deviation = 1 / Math.sqrt(spec.dimensions().get(1));
            boolean residual = spec.name().endsWith(".output") || spec.name().endsWith(".down");
            return residual ? deviation / Math.sqrt(2.0 * shape.layers()) : deviation;
        }
    }
}
