package io.colm.cli.platform;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What it takes to start one service.
 *
 * @param name unique on this platform; names its log file
 * @param module the Maven module whose jar is started
 * @param kernels whether it computes: then it gets the optimizing compiler and room on the heap
 * @param properties Spring properties of this service
 */
record ServiceSpec(String name, String module, int port, boolean kernels, Map<String, String> properties) {

    ServiceSpec {
        properties = Map.copyOf(properties);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Path jar(Path home) {
        return home.resolve(module).resolve("target").resolve(module + ".jar");
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=" + port);
        arguments.add("--server.address=127.0.0.1");
        properties.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        return arguments;
    }

    /** Flags of the virtual machine: a small one for the services that only pass on, a full one for kernels. */
    List<String> jvmFlags() {
        List<String> flags = new ArrayList<>(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-modules=jdk.incubator.vector",
                "-XX:+UseSerialGC"));
        flags.addAll(kernels ? List.of("-Xmx1g") : List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"));
        return flags;
    }
}
