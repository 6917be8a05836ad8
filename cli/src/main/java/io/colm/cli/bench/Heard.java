package io.colm.cli.bench;

import io.colm.engine.Engine;
import io.colm.engine.EngineEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What generations told: counted, and a failure kept for who waits for them. */
final class Heard implements Consumer<EngineEvent> {
    private int started;
    private int tokens;
    private int finished;
    private EngineEvent.@Nullable Failed failure;

    @Override
    public void accept(EngineEvent event) {
        switch (event) {
            case EngineEvent.Started begun -> started++;
            case EngineEvent.Token token -> tokens++;
            case EngineEvent.Finished end -> finished++;
            case EngineEvent.Failed failed -> failure = failed;
            default -> {}
        }
    }

    int started() {
        return started;
    }

    int tokens() {
        return tokens;
    }

    int finished() {
        return finished;
    }

    /**
     * One step of an engine.
     *
     * @throws IllegalStateException if a generation failed
     */
    void step(Engine engine) {
        engine.step();
        if (failure != null) {
            throw new IllegalStateException(failure.message(), failure.cause());
        }
    }
}
