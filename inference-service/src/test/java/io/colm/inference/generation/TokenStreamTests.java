package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.engine.EchoModelRunner;
import io.colm.engine.Engine;
import io.colm.engine.EngineSettings;
import io.colm.inference.Requests;
import io.colm.inference.TinyModel;
import io.colm.inference.format.Formats;
import io.colm.inference.kv.BlockHashes;
import io.colm.inference.kv.FilledBlocks;
import io.colm.inference.pod.ServedModel;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.TokenEvent;
import io.colm.wire.kv.BlockHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TokenStreamTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private ServedModel served;

    @BeforeEach
    void start() throws Exception {
        TinyModel model = TinyModel.write(folder, 512);
        EchoModelRunner runner = new EchoModelRunner(model.manifest().shape(), 3);
        Engine engine = new Engine(runner, new EngineSettings(8, 16, 4, 16, 4));
        engine.start();
        Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"));
        served = new ServedModel(
                "version", model.manifest(), 3, tokenizer, new Formats(tokenizer), engine, runner.kvLayout(), "echo");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aSlowReaderHoldsUpNobodyElseAndMissesNothing() {
        StepVerifier.create(events(Requests.of("a fox ").request()), 1)
                .expectNextMatches(TokenEvent.Started.class::isInstance)
                .then(() -> assertThat(events(Requests.of("a hen ").request())
                                .collectList()
                                .block(PATIENCE))
                        .hasSize(34))
                .thenRequest(100)
                .expectNextCount(33)
                .expectComplete()
                .verify(PATIENCE);
    }

    private Flux<TokenEvent> events(GenerationRequest request) {
        FilledBlocks none = new FilledBlocks(new BlockHashes(BlockHash.root("", "", "")), null);
        GenerationMetrics metrics = new GenerationMetrics(new SimpleMeterRegistry());
        return new TokenStream("pod", request, served, new Answer(request, served), none, metrics).events(List.of());
    }
}
