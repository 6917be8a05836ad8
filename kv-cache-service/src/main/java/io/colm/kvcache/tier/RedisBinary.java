package io.colm.kvcache.tier;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.core.ExecutableProvider;

/** A Redis server's executable, and where it is from. */
record RedisBinary(String origin, Path executable) {

    private static final Logger log = LoggerFactory.getLogger(RedisBinary.class);

    /** Those of this machine, then the bundled one, unpacked into {@code directory}. */
    static List<RedisBinary> candidates(Path directory) {
        List<RedisBinary> candidates = new ArrayList<>();
        Stream.of("redis-server", "valkey-server").flatMap(RedisBinary::onPath).forEach(candidates::add);
        try {
            File unpacked = ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get();
            candidates.add(new RedisBinary("bundled", unpacked.toPath().toAbsolutePath()));
        } catch (IOException | RuntimeException e) {
            log.warn("The bundled Redis does not fit this machine: {}", e.toString());
        }
        return candidates;
    }

    private static Stream<RedisBinary> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder).resolve(name).toAbsolutePath())
                .filter(Files::isExecutable)
                .limit(1)
                .map(executable -> new RedisBinary(name + " on the PATH", executable));
    }
}
