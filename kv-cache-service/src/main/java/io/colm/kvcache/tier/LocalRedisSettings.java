package io.colm.kvcache.tier;

import java.nio.file.Path;

/**
 * The Redis that this service starts for itself.
 *
 * @param directory where its binary and its pid file go
 * @param memoryBytes what it may use before it evicts
 */
public record LocalRedisSettings(Path directory, long memoryBytes) {}
