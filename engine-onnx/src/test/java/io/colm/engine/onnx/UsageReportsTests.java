package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UsageReportsTests {

    /** A start of its reporter leaves this file, even where it reaches nobody. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void onnxRuntimeDoesNotStartItsReporter() throws Exception {
        assertThat(OrtRuntime.shared().environment().getVersion()).isNotEmpty();
        assertThat(Path.of("/tmp", "mat-debug-" + ProcessHandle.current().pid() + ".log"))
                .doesNotExist();
    }
}
