package io.colm.registry;

import static io.colm.registry.RunningRegistry.error;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.registry.Registry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A running registry for the tests of one class. */
abstract class RegistryFixture {

    static final String UNKNOWN = "0".repeat(64);

    @TempDir
    static Path directory;

    static RunningRegistry running;
    static Registry registry;

    @BeforeAll
    static void start() {
        running = new RunningRegistry(directory);
        registry = running.client();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    static ErrorCode code(Mono<?> refused) {
        return refusal(refused).code();
    }

    static WireError refusal(Mono<?> refused) {
        return error(catchThrowable(refused::block));
    }
}
