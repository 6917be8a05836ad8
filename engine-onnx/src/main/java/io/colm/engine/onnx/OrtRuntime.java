package io.colm.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtEnvironment.ThreadingOptions;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The process's ONNX Runtime. Sessions run on the thread that calls them: a {@link Team} shares the work out, which ONNX
 * Runtime's own pool gains little by, and a pool for each of hundreds of sessions would drown the machine. Never closed, as
 * ONNX Runtime allows one environment a process.
 *
 * @param ownPool false where something else in the process made the environment first, without a common pool
 * @param saturates whether int8 products need their weights widened on this CPU, which costs more than half of their speed
 */
record OrtRuntime(OrtEnvironment environment, boolean ownPool, boolean saturates) {
    private static @Nullable OrtRuntime shared;

    static synchronized OrtRuntime shared() throws IOException, OrtException {
        OrtRuntime runtime = shared;
        if (runtime == null) {
            UsageReports.forbid();
            OrtRuntime started = start();
            runtime = new OrtRuntime(started.environment, started.ownPool, Saturation.isIn(started));
            shared = runtime;
        }
        return runtime;
    }

    private static OrtRuntime start() throws OrtException {
        var options = new ThreadingOptions();
        try (options) {
            options.setGlobalIntraOpNumThreads(1);
            options.setGlobalInterOpNumThreads(1);
            options.setGlobalSpinControl(false);
            return new OrtRuntime(
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "colm", options),
                    true,
                    false);
        } catch (IllegalStateException alreadyMade) {
            return new OrtRuntime(OrtEnvironment.getEnvironment(), false, false);
        }
    }

    /** Options of a session whose weights lie in files within {@code folder}. */
    OrtSession.SessionOptions sessionOptions(Path folder) throws OrtException {
        var options = new OrtSession.SessionOptions();
        if (ownPool) {
            options.disablePerSessionThreads();
        } else {
            options.setIntraOpNumThreads(1);
        }
        options.setCPUArenaAllocator(false);
        options.setMemoryPatternOptimization(false);
        options.addConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
        if (saturates) {
            options.addConfigEntry("session.x64quantprecision", "1");
        }
        return options;
    }
}
