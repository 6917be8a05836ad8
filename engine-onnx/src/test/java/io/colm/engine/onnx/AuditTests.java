package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.Engine;
import io.colm.engine.EngineEvent;
import io.colm.engine.EngineEvent.Finished;
import io.colm.engine.EngineSettings;
import io.colm.engine.GenerationSpec;
import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;
import io.colm.engine.SamplingParams;
import io.colm.engine.Speculation;
import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an idle engine looks at again has the bits it had, by whichever rows it was made. */
class AuditTests {

    private static final int CHAINS = 3;
    private static final int TOKENS = 320;
    private static final int LOOKS = 16;

    @Test
    void lookingAgainLeavesEveryBitOfKeysAndValues() throws Exception {
        for (OnnxSettings settings : List.of(TestingModels.INT8, OnnxSettings.REFERENCE)) {
            for (Speculation speculation : List.of(Speculation.OFF, Speculation.DEFAULT)) {
                look(settings, speculation);
            }
        }
    }

    private static void look(OnnxSettings settings, Speculation speculation) throws Exception {
        ModelDirectory tales = ModelDirectory.open(Path.of("..", "models", "tales"));
        var runner = new Watching(OnnxModelRunner.open(tales, CHAINS, settings));
        var ended = new CompletableFuture<EngineEvent>();
        try (Engine engine = new Engine(runner, new EngineSettings(8, 64, 4, 64, 4).with(speculation));
                Tokenizer tokenizer = Tokenizer.load(tales.tokenizer())) {
            engine.start();
            engine.submit(story(tokenizer.encode("Once upon a time, a fox named Rusty")), event -> {
                if (event instanceof Finished) {
                    ended.complete(event);
                }
            });
            ended.get(60, TimeUnit.SECONDS);
            assertThat(runner.looks.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(runner.changed).isFalse();
        }
    }

    private static GenerationSpec story(int[] beginning) {
        return new GenerationSpec(
                beginning, new int[0], CHAINS, List.of(), TOKENS, SamplingParams.greedy(), new int[0], 0, List.of());
    }

    /** Compares all keys and values before and after steps that look again: those with a row of every tier in one place. */
    private static final class Watching implements ModelRunner {

        private final ModelRunner runner;
        private final CountDownLatch looks = new CountDownLatch(LOOKS);
        private volatile boolean changed;

        Watching(ModelRunner runner) {
            this.runner = runner;
        }

        @Override
        public ModelShape shape() {
            return runner.shape();
        }

        @Override
        public int chains() {
            return runner.chains();
        }

        @Override
        public KvLayout kvLayout() {
            return runner.kvLayout();
        }

        @Override
        public void run(Plan plan, KvPool pool) {
            boolean look = plan.rows() == CHAINS
                    && IntStream.range(1, CHAINS).allMatch(row -> plan.position(row) == plan.position(0));
            ByteBuffer memory = pool.memory().asByteBuffer();
            byte[] before = new byte[look ? memory.remaining() : 0];
            memory.get(0, before);
            runner.run(plan, pool);
            if (look) {
                changed |= memory.mismatch(ByteBuffer.wrap(before)) >= 0;
                looks.countDown();
            }
        }

        @Override
        public void close() {
            runner.close();
        }
    }
}
