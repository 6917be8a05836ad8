package io.colm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.colm.model.ModelShape;
import io.colm.model.reference.RandomModel;
import io.colm.training.torch.TorchDevice;
import io.colm.training.torch.TorchModule;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** PyTorch on one thread, and weights by chance for passes of tiny models. */
final class TinyPasses implements AutoCloseable {

    private final NDManager manager;

    TinyPasses() {
        TorchModule.useThreads(1);
        manager = TorchDevice.CPU.open();
    }

    ColmModule module(ModelShape shape) {
        return module(shape, Precision.FP32);
    }

    ColmModule module(ModelShape shape, Precision precision) {
        return new ColmModule(manager, shape, precision);
    }

    Weights weights(ModelShape shape, long seed) {
        return weights(shape, values(shape, seed));
    }

    Weights weights(ModelShape shape, List<Map<String, float[]>> values) {
        return Weights.of(manager, shape, values);
    }

    static List<Map<String, float[]>> values(ModelShape shape, long seed) {
        RandomModel model = new RandomModel(shape, seed);
        return IntStream.rangeClosed(1, shape.chainCount())
                .mapToObj(model::weights)
                .toList();
    }

    static float[] gradient(NDArray tensor) {
        try (NDArray gradient = tensor.getGradient()) {
            return gradient.toFloatArray();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
