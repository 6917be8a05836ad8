package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/** An engine that stands still but for {@link #step}, over a runner that remembers its steps. */
final class TestingEngine implements AutoCloseable {

    final RecordingModelRunner runner = new RecordingModelRunner();
    final Engine engine;

    TestingEngine() {
        this(new EngineSettings(64, 64, 16, 32, 64));
    }

    TestingEngine(EngineSettings settings) {
        this(settings, System::nanoTime);
    }

    TestingEngine(EngineSettings settings, LongSupplier nanos) {
        engine = new Engine(runner, settings, nanos);
    }

    Recorder submit(Spec spec) {
        var recorder = new Recorder();
        recorder.belongsTo(engine.submit(spec.build(), recorder));
        return recorder;
    }

    /** Submits, and steps until there are {@code tokens} tokens. */
    Recorder begin(Spec spec, int tokens) {
        Recorder recorder = submit(spec);
        while (recorder.tokens().length < tokens) {
            engine.step();
        }
        return recorder;
    }

    /** Submits, and steps until all have ended. */
    Recorder finish(Spec spec) {
        Recorder recorder = submit(spec);
        finish(recorder);
        return recorder;
    }

    void finish(Recorder... recorders) {
        finish(Arrays.asList(recorders));
    }

    void finish(List<Recorder> recorders) {
        for (int steps = 0; !recorders.stream().allMatch(Recorder::isDone); steps++) {
            assertThat(steps).as("steps without an end").isLessThan(10_000);
            engine.step();
        }
    }

    /** All must have ended by now, and given their blocks back. */
    @Override
    public void close() {
        EngineLoad load = engine.load();
        engine.close();
        assertThat(load).isEqualTo(new EngineLoad(0, 0, load.capacityKvBlocks(), load.capacityKvBlocks()));
    }
}
