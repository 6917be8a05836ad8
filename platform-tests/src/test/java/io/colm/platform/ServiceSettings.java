package io.colm.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** What the services' own code says of their settings: names of properties, ports, health paths. */
final class ServiceSettings {

    private static final Set<String> VARIABLES = variables();

    private ServiceSettings() {}

    /** Whether an environment variable sets a property that exists: COLM_GATEWAY_REGISTRYURL sets registry-url. */
    static boolean knows(String variable) {
        return VARIABLES.contains(variable);
    }

    private static Set<String> variables() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("io.colm").stream()
                .flatMap(candidate -> variables(candidate.getBeanClassName()))
                .collect(Collectors.toSet());
    }

    private static Stream<String> variables(@Nullable String className) {
        try {
            Class<?> type = Class.forName(className);
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            return Arrays.stream(type.getRecordComponents())
                    .map(component -> prefix.replace('.', '_').replace("-", "") + "_" + component.getName())
                    .map(name -> name.toUpperCase(Locale.ROOT));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port that a service listens on by its own configuration. */
    static int port(String module) {
        Path resources = Checkout.root().resolve(module + "/src/main/resources");
        FileSystemResource yaml = new FileSystemResource(resources.resolve("application.yml"));
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
