package io.colm.registry;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the registry keeps what it stores.
 *
 * @param directory home of the blobs, and of the database unless {@code spring.datasource.url} names another
 */
@ConfigurationProperties("colm.registry")
record RegistryProperties(Path directory) {}
