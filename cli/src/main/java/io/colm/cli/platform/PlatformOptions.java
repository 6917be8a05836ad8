package io.colm.cli.platform;

import io.colm.engine.onnx.OnnxSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * How a platform is laid out on this machine.
 *
 * @param home folder of the checkout, whose modules are built
 * @param state folder for logs, stored models and metadata
 * @param port where the gateway listens; 0 for any free port
 * @param models folders of the models to publish, each of another name
 * @param pods one entry for each pod of a model: how many chains it holds, 0 for all
 * @param engine in what numbers the pods compute, and what they store keys and values as
 * @param single all services in this virtual machine
 */
public record PlatformOptions(
        Path home, Path state, int port, List<Path> models, List<Integer> pods, OnnxSettings engine, boolean single) {

    public PlatformOptions {
        models = List.copyOf(models);
        pods = List.copyOf(pods);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("A platform needs a model to serve");
        }
    }
}
