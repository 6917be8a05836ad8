package io.colm.cli;

import io.colm.cli.platform.PlatformException;
import io.colm.cli.platform.PlatformOptions;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code up} and {@code demo} have in common: how the platform is laid out. */
final class PlatformFlags {

    private static final int LAST_PORT = 65_535;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "Where the gateway listens; 0 takes any free port. Default ${DEFAULT-VALUE}.")
    int port;

    @Option(
            names = "--pods",
            defaultValue = "2",
            description = "Inference pods to start for each model, each holding all chains. Default ${DEFAULT-VALUE}.")
    int pods;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            description =
                    "What the pods multiply in: fp32, int8, int8_blocks or int4; docs/benchmarks.md says at what loss."
                            + " Default ${DEFAULT-VALUE}.")
    Precision precision = Precision.FP32;

    @Option(
            names = "--kv-type",
            defaultValue = "bf16",
            description = "What the pods store keys and values as: f32, bf16 or int8. Default ${DEFAULT-VALUE}.")
    ElementType kvType = ElementType.BF16;

    @Option(names = "--single", description = "All services in one virtual machine, for small machines.")
    boolean single;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A model to publish and serve; repeat it for more. Default: the shipped one.")
    List<Path> models = List.of();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where logs, stored models and metadata go. Default: .colm in the checkout.")
    @Nullable
    Path state;

    PlatformOptions options() {
        if (pods < 1) {
            throw new PlatformException("--pods must be at least 1, is " + pods);
        }
        if (port < 0 || port > LAST_PORT) {
            throw new PlatformException("--port must be 0 to %d, is %d".formatted(LAST_PORT, port));
        }
        Path home = home();
        List<Path> folders = models.isEmpty()
                ? List.of(modelFolder(null))
                : models.stream().map(PlatformFlags::modelFolder).toList();
        Path kept = state == null ? home.resolve(".colm") : state.toAbsolutePath();
        return new PlatformOptions(
                home,
                kept,
                port,
                folders,
                Collections.nCopies(pods, 0),
                new OnnxSettings(precision, kvType, 1),
                single);
    }

    /** {@code model}, or the folder of the shipped one. */
    static Path modelFolder(@Nullable Path model) {
        return model == null
                ? home().resolve("models/tales")
                : model.toAbsolutePath().normalize();
    }

    /** The checkout, as the script colm tells it. */
    static Path home() {
        String home = System.getProperty("colm.home");
        if (home == null || !Files.isDirectory(Path.of(home))) {
            throw new PlatformException("Start this command through the script colm at the root of the checkout");
        }
        return Path.of(home);
    }
}
