package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.EngineEvent.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTests {

    private final RecordingModelRunner runner = new RecordingModelRunner();
    private final Engine engine = new Engine(runner, new EngineSettings(32, 64, 16, 32, 64));

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        assertThat(engine.load()).isEqualTo(new EngineLoad(0, 0, 32, 32));
        engine.close();
    }

    private Recorder submit(Spec spec) {
        var recorder = new Recorder();
        engine.submit(spec.build(), recorder);
        return recorder;
    }

    private void run(Recorder... recorders) {
        for (Recorder recorder : recorders) {
            while (!recorder.isDone()) {
                engine.step();
            }
        }
    }

    @Test
    void aPromptIsEchoed() {
        Recorder echo = submit(Spec.of(5, 6, 7));
        run(echo);
        assertThat(echo.tokens()).containsExactly(5, 6, 7, 5, 6, 7, 5, 6);
        assertThat(echo.finished().reason()).isEqualTo(Reason.LENGTH);
        assertThat(echo.finished().counts().tokensByChains()).containsExactly(8);
    }

    @Test
    void sixteenWithSeedsFinish() {
        Recorder[] all = new Recorder[16];
        for (int i = 0; i < all.length; i++) {
            all[i] = submit(Spec.ofLength(20 + i).seed(i).chains(1 + i % 4).maxTokens(90));
        }
        run(all);
        assertThat(all[15].tokens()).hasSize(90);
    }
}
