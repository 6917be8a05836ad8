package io.colm.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchDeviceTests {

    @Test
    void aGpuIsNamedByItsNumberAndTheFirstWithoutOne() {
        assertThat(TorchDevice.of("gpu").device()).isEqualTo(Device.gpu(0));
        assertThat(TorchDevice.of("gpu:12").device()).isEqualTo(Device.gpu(12));
        assertThat(TorchDevice.of("gpu:12")).hasToString("gpu:12");
        assertThat(TorchDevice.of("cpu")).isEqualTo(TorchDevice.CPU).hasToString("cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpu", "gpu:", "gpu:-1", "gpu1", "GPU", "cpu:0", ""})
    void whatIsNoDeviceIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchDevice.of(name))
                .withMessage("the device must be cpu, gpu or gpu:N, is " + name);
    }

    @Test
    void aGpuThatPyTorchDoesNotFindIsRefusedWithAWayOut() {
        assumeFalse(TorchModule.engine().hasCapability(StandardCapabilities.CUDA), "there is a GPU");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchDevice.of("gpu:1").mustBeHere())
                .withMessageContainingAll("no GPU for the device gpu:1", "PYTORCH_LIBRARY_PATH", "the device cpu");
        assertThatCode(TorchDevice.CPU::mustBeHere).doesNotThrowAnyException();
    }

    @Test
    void arraysLiveWhereTheirManagerWasOpened() {
        try (NDManager manager = TorchDevice.CPU.open();
                NDManager step = manager.newSubManager();
                NDArray array = step.zeros(new Shape(1))) {
            assertThat(step.getDevice()).isEqualTo(Device.cpu());
            assertThat(array.getDevice()).isEqualTo(Device.cpu());
        }
        // No tensor is made here: that a manager of a GPU hands its device on can be seen without one.
        try (NDManager manager = TorchDevice.of("gpu:1").open();
                NDManager step = manager.newSubManager()) {
            assertThat(step.getDevice()).isEqualTo(Device.gpu(1));
        }
    }
}
