package io.colm.cli.platform;

import io.colm.engine.KvLayout.ElementType;
import java.nio.file.Path;
import java.util.List;

/**
 * How a platform is laid out on this machine.
 *
 * @param home folder of the checkout, whose modules are built
 * @param state folder for logs, stored models and metadata
 * @param port where the gateway listens; 0 for any free port
 * @param model folder of the model to publish
 * @param pods one entry a pod: how many chains it holds, 0 for all
 * @param kvType what the pods store keys and values as
 * @param single all services in this virtual machine
 */
public record PlatformOptions(
        Path home, Path state, int port, Path model, List<Integer> pods, ElementType kvType, boolean single) {

    public PlatformOptions {
        pods = List.copyOf(pods);
    }
}
