package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.engine.EchoModelRunner;
import io.colm.engine.Engine;
import io.colm.engine.EngineSettings;
import io.colm.inference.Requests;
import io.colm.inference.TinyModel;
import io.colm.inference.format.Formats;
import io.colm.inference.kv.BlockHashes;
import io.colm.inference.kv.FilledBlocks;
import io.colm.inference.pod.ServedModel;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.Threshold;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.Terms;
import io.colm.wire.generation.TokenEvent;
import io.colm.wire.kv.BlockHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class TokenStreamTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private ServedModel served;

    /** An engine that stands still, and runs so many sequences at once. */
    private void serve(int sequences) throws Exception {
        serve(sequences, TinyModel.write(folder, 512).manifest());
    }

    private void serve(int sequences, ModelManifest manifest) throws IOException {
        EchoModelRunner runner = new EchoModelRunner(manifest.shape(), 3);
        Engine engine = new Engine(runner, new EngineSettings(16, 16, sequences, 16, 4));
        Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"));
        served = new ServedModel(
                "version", manifest, 3, tokenizer, new Formats(tokenizer), engine, runner.kvLayout(), "echo");
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aSlowReaderHoldsUpNobodyElseAndMissesNothing() throws Exception {
        serve(4);
        served.engine().start();
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

    @Test
    void whatIsWantedSoonerIsServedSooner() throws Exception {
        serve(1);
        var usual = submit(Requests.of("a fox ").tenant("a"));
        var patient = submit(Requests.of("a hen ").tenant("b").terms(new Terms(-1, null, null, false)));
        var slow = submit(Requests.of("a fox ").tenant("c").terms(new Terms(3, 9000, null, false)));
        var fast = submit(Requests.of("a hen ").tenant("c/else").terms(new Terms(3, 1000, 50, false)));

        for (var next : List.of(fast, slow, usual, patient)) {
            assertThat(next.isDone()).isFalse();
            int before = waitingAndRunning();
            while (waitingAndRunning() == before) {
                served.engine().step();
            }
            assertThat(next.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).hasSize(34);
        }
    }

    @Test
    void whileOthersWaitWhoAgreedIsAnsweredByFewerChains() throws Exception {
        serve(1);
        var shrinkable = submit(Requests.of("a fox ").tiers(3).terms(new Terms(0, null, null, true)));
        var firm = submit(Requests.of("a hen ").tiers(3));
        while (waitingAndRunning() > 0) {
            served.engine().step();
        }
        assertThat(finished(shrinkable).usage().tokensByChains()).containsExactly(32);
        assertThat(finished(firm).usage().tokensByChains()).containsExactly(0, 0, 32);
    }

    @Test
    void chainsThatAreOnlyTheMostAnswerWhereChainOneIsNotSure() throws Exception {
        // The echo's margin is about 0.73 at every token.
        ModelManifest plain = TinyModel.write(folder, 512).manifest();
        serve(4, plain.calibrated(List.of(new Threshold(2, 0.6), new Threshold(3, 0.9))));
        var sure = submit(Requests.of("a fox ").tiers(2).auto());
        var unsure = submit(Requests.of("a fox ").tiers(3).auto());
        var fixed = submit(Requests.of("a fox ").tiers(2));
        while (waitingAndRunning() > 0) {
            served.engine().step();
        }
        assertThat(finished(sure).usage().tokensByChains()).containsExactly(32);
        assertThat(finished(unsure).usage().tokensByChains()).containsExactly(0, 0, 32);
        assertThat(finished(fixed).usage().tokensByChains()).containsExactly(0, 32);
    }

    @Test
    void withoutCalibrationTheMostChainsMakeAllTokens() throws Exception {
        serve(1);
        var told = submit(Requests.of("a fox ").tiers(2).auto());
        while (waitingAndRunning() > 0) {
            served.engine().step();
        }
        assertThat(finished(told).usage().tokensByChains()).containsExactly(0, 32);
    }

    private static TokenEvent.Finished finished(CompletableFuture<List<TokenEvent>> told) throws Exception {
        return (TokenEvent.Finished)
                told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getLast();
    }

    @Test
    void termsThatCannotBeAreRefusedAndNamed() throws Exception {
        serve(1);
        assertRefused(new Terms(11, null, null, false), "terms.priority must be -10 to 10, is 11");
        assertRefused(new Terms(Integer.MIN_VALUE, null, null, false), "terms.priority must be -10 to 10");
        assertRefused(new Terms(0, 0, null, false), "terms.firstTokenMillis must be at least 1, is 0");
        assertRefused(new Terms(0, null, -7, false), "terms.perTokenMillis must be at least 1, is -7");
        assertRefused(null, "terms is missing");
    }

    private void assertRefused(Terms terms, String message) {
        GenerationRequest request = Requests.of("a fox ").terms(terms).request();
        assertThatThrownBy(() -> RequestCheck.check(request, served)).hasMessageStartingWith(message);
    }

    private CompletableFuture<List<TokenEvent>> submit(Requests request) {
        return events(request.request()).collectList().toFuture();
    }

    /** Those that have just come are counted as waiting at once. */
    private int waitingAndRunning() {
        return served.engine().load().waiting() + served.engine().load().running();
    }

    private Flux<TokenEvent> events(GenerationRequest request) {
        FilledBlocks none = new FilledBlocks(new BlockHashes(BlockHash.root("", "", "")), null);
        GenerationMetrics metrics = new GenerationMetrics(new SimpleMeterRegistry());
        return new TokenStream("pod", request, served, new Answer(request, served), none, metrics).events(List.of());
    }
}
