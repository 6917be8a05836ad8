package io.colm.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** What the services' own code says of their settings: names of properties, ports, health paths. */
final class ServiceSettings {

    private static final Map<String, String> PROPERTIES = Map.of(
            "COLM_GATEWAY_", "io.colm.gateway.GatewayProperties",
            "COLM_INFERENCE_", "io.colm.inference.InferenceProperties",
            "COLM_REGISTRY_", "io.colm.registry.RegistryProperties",
            "COLM_KV_", "io.colm.kvcache.KvCacheProperties");

    private ServiceSettings() {}

    /** Whether an environment variable sets a property that exists: COLM_GATEWAY_REGISTRYURL sets registry-url. */
    static boolean knows(String variable) {
        return PROPERTIES.entrySet().stream()
                .filter(entry -> variable.startsWith(entry.getKey()))
                .anyMatch(entry -> names(entry.getValue())
                        .contains(variable.substring(entry.getKey().length())));
    }

    private static Set<String> names(String record) {
        try {
            return Arrays.stream(Class.forName(record).getRecordComponents())
                    .map(component -> component.getName().toUpperCase(Locale.ROOT))
                    .collect(Collectors.toSet());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port that a service listens on by its own configuration. */
    static int port(String module) {
        FileSystemResource yaml =
                new FileSystemResource(Checkout.root().resolve(module + "/src/main/resources/application.yml"));
        try {
            return new YamlPropertySourceLoader()
                    .load(module, yaml).stream()
                            .map(ServiceSettings::port)
                            .filter(port -> port > 0)
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException(module + " sets no server.port"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(PropertySource<?> source) {
        Object port = source.getProperty("server.port");
        return port == null ? 0 : Integer.parseInt(port.toString().replaceAll("\\$\\{[^:]*:([0-9]+)}", "$1"));
    }
}
