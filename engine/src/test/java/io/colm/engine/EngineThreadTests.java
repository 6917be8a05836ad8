package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.engine.EngineEvent.Failed;
import io.colm.engine.EngineEvent.Finished;
import io.colm.engine.EngineEvent.Token;
import io.colm.engine.RefusedException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EngineThreadTests {

    private static final EngineSettings SETTINGS = new EngineSettings(64, 64, 16, 32, 64);

    private final RecordingModelRunner runner = new RecordingModelRunner();
    private final Engine engine = new Engine(runner, SETTINGS);

    private static List<EngineEvent> upToTheEnd(BlockingQueue<EngineEvent> events) throws InterruptedException {
        var all = new ArrayList<EngineEvent>();
        do {
            all.add(events.take());
        } while (!(all.getLast() instanceof Finished || all.getLast() instanceof Failed));
        return all;
    }

    @Test
    void generationsFromManyThreadsAreAnsweredByOne() throws Exception {
        engine.start();
        var streams = new ArrayList<BlockingQueue<EngineEvent>>();
        var names = new LinkedBlockingQueue<String>();
        for (int i = 0; i < 8; i++) {
            var events = new LinkedBlockingQueue<EngineEvent>();
            streams.add(events);
            GenerationSpec spec = Spec.of(i, 9).maxTokens(50).build();
            Thread.ofPlatform()
                    .start(() -> engine.submit(spec, event -> {
                        names.add(Thread.currentThread().getName());
                        events.add(event);
                    }));
        }
        for (BlockingQueue<EngineEvent> events : streams) {
            assertThat(upToTheEnd(events).stream().filter(Token.class::isInstance))
                    .hasSize(50);
        }
        assertThat(names).containsOnly("colm-engine");
        engine.close();
        assertThat(engine.load()).isEqualTo(new EngineLoad(0, 0, 64, 64));
    }

    /** Holds the engine's thread, so that its stream cannot end before the test has asked. */
    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTierChangeIsAnsweredWhileTheStreamRuns() throws Exception {
        engine.start();
        var events = new LinkedBlockingQueue<EngineEvent>();
        var asked = new CountDownLatch(1);
        Generation generation = engine.submit(Spec.of(5, 6, 7).maxTokens(500).build(), event -> {
            events.add(event);
            waitFor(asked);
        });
        events.take();
        Future<EngineEvent.TierChanged> answer = generation.changeTier(4);
        asked.countDown();
        EngineEvent.TierChanged change = answer.get(30, TimeUnit.SECONDS);
        assertThat(upToTheEnd(events))
                .contains(change)
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(Token.class, token -> {
                    assertThat(token.index()).isEqualTo(change.fromToken());
                    assertThat(token.chains()).isEqualTo(4);
                }));
        engine.close();
    }

    @Test
    void anIdleEngineLooksAgainAtWhatItSaidAndServesOn() throws Exception {
        var looked = new CountDownLatch(12);
        runner.afterwards(plan -> {
            if (plan.rows() == runner.chains()) {
                looked.countDown();
            }
        });
        engine.start();
        var events = new LinkedBlockingQueue<EngineEvent>();
        engine.submit(Spec.ofLength(70).maxTokens(200).build(), events::add);
        upToTheEnd(events);
        assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
        engine.submit(Spec.of(5, 6, 7).build(), events::add);
        assertThat(upToTheEnd(events).stream().filter(Token.class::isInstance)).hasSize(8);
        engine.close();
    }

    @Test
    void closingFailsWhatRunsAndClosesTheRunner() throws Exception {
        var events = new LinkedBlockingQueue<EngineEvent>();
        engine.submit(Spec.of(5, 6, 7).maxTokens(500).build(), events::add);
        engine.close();
        assertThat(upToTheEnd(events))
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.message()).isEqualTo("The engine was closed"));
        assertThat(runner.closed).isTrue();
        assertThatThrownBy(() -> engine.submit(Spec.of(1).build(), events::add))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.STOPPED));
        engine.close();
    }

    @Test
    void closingInTheMiddleOfAStreamEndsItOnce() throws Exception {
        engine.start();
        var events = new LinkedBlockingQueue<EngineEvent>();
        for (int i = 0; i < 30; i++) {
            engine.submit(Spec.of(5, 6, 7).maxTokens(500).build(), events::add);
        }
        events.take();
        engine.close();
        assertThat(events.stream().filter(event -> event instanceof Failed || event instanceof Finished))
                .hasSize(30);
        assertThat(engine.load()).isEqualTo(new EngineLoad(0, 0, 64, 64));
    }

    @Test
    void closingIsThoroughOnAnInterruptedThreadToo() throws Exception {
        engine.start();
        var events = new LinkedBlockingQueue<EngineEvent>();
        engine.submit(Spec.of(5, 6, 7).maxTokens(500).build(), events::add);
        events.take();
        Thread.currentThread().interrupt();
        engine.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(upToTheEnd(events)).isNotEmpty();
        assertThat(runner.closed).isTrue();
    }
}
