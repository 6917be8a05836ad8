package io.colm.training.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What PyTorch computes on: the processor, or a GPU by CUDA. All tensors of a run live there. */
public record TorchDevice(Device device) {

    public static final TorchDevice CPU = new TorchDevice(Device.cpu());

    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

    /** {@code cpu}, {@code gpu} or {@code gpu:N}, counted from 0. */
    public static TorchDevice of(String name) {
        Matcher gpu = GPU.matcher(name);
        if (gpu.matches()) {
            return new TorchDevice(Device.gpu(gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1))));
        }
        if (name.equals("cpu")) {
            return CPU;
        }
        throw new IllegalArgumentException("the device must be cpu, gpu or gpu:N, is " + name);
    }

    /** @throws IllegalArgumentException where PyTorch cannot use it, as it is built or on this machine */
    public void mustBeHere() {
        if (!device.isGpu()) {
            return;
        }
        Engine engine = TorchModule.engine();
        if (!engine.hasCapability(StandardCapabilities.CUDA)) {
            throw new IllegalArgumentException(
                    ("PyTorch finds no GPU for the device %s. The build of it that comes with colm has no CUDA: name the"
                                    + " folder of one that has in PYTORCH_LIBRARY_PATH, with PYTORCH_FLAVOR=cu128; or take"
                                    + " the device cpu")
                            .formatted(this));
        }
        try (NDManager trial = open()) {
            trial.zeros(new Shape(1));
        } catch (EngineException e) {
            throw new IllegalArgumentException(
                    "the device %s cannot be used, of %d that CUDA finds: %s"
                            .formatted(this, engine.getGpuCount(), e.getMessage()),
                    e);
        }
    }

    /** A manager whose arrays, and those of the managers it makes, live there. */
    public NDManager open() {
        return TorchModule.engine().newBaseManager(device);
    }

    @Override
    public String toString() {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }
}
