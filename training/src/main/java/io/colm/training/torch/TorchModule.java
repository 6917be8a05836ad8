package io.colm.training.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A TorchScript class whose methods take tensors and lists of tensors and return a tensor. Belongs to the thread that
 * made it: PyTorch keeps gradient mode and the graph optimiser's switch by thread.
 */
public final class TorchModule implements AutoCloseable {

    static {
        // All of it comes from Maven: DJL shall neither look for more on the internet nor count its users there.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final Model model;
    private final PtSymbolBlock block;

    private TorchModule(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
    }

    /** Sets how many threads a product uses when this thread asks for one. */
    public static void useThreads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** PyTorch, with the settings above. */
    static Engine engine() {
        return Engine.getEngine("PyTorch");
    }

    /** Loads class {@code name} of {@code source}, its declared attributes set to integers or doubles. */
    public static TorchModule load(String name, String source, Map<String, ? extends Number> attributes) {
        // It has no tensors, and computes where those of its arguments are.
        Model model = Model.newInstance(name, Device.cpu(), "PyTorch");
        // DJL sets gradient mode only for the thread that loaded the engine; the graph optimiser's own derivative of a
        // linear map refuses bfloat16 beside float32, and has to be off before the first call of a method.
        JniUtils.setGradMode(false);
        JniUtils.setGraphExecutorOptimize(false);
        try {
            model.load(
                    new ByteArrayInputStream(TorchArchive.of(name, source, attributes)), Map.of("trainParam", "true"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalArgumentException("PyTorch cannot read the class " + name, e);
        }
        return new TorchModule(model);
    }

    /** Begins a call whose result belongs to {@code manager}. */
    public Call call(NDManager manager, String method) {
        return new Call(manager, method);
    }

    @Override
    public void close() {
        model.close();
    }

    /** One call, its arguments given in the method's order. */
    public final class Call {

        // DJL tells lists from tensors, and finds the method, by the names of the arrays.
        private final NDList inputs = new NDList();
        private int arguments;

        private Call(NDManager manager, String method) {
            NDArray marker = manager.zeros(new Shape());
            marker.setName("module_method:" + method);
            inputs.add(marker);
        }

        /** Passes one tensor. */
        public Call tensor(NDArray tensor) {
            tensor.setName("argument" + arguments++);
            inputs.add(tensor);
            return this;
        }

        /** Passes a list of tensors, at least one. A tensor can stand in one list of a call only. */
        public Call list(NDList tensors) {
            String name = "argument" + arguments++ + "[]";
            tensors.forEach(tensor -> tensor.setName(name));
            inputs.addAll(tensors);
            return this;
        }

        /** Runs it under the current gradient mode. */
        public NDArray run() {
            return IValueUtils.forward(block, inputs, true).singletonOrThrow();
        }
    }
}
