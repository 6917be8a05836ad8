package io.colm.inference.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.colm.inference.FakeRegistry;
import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.inference.Told;
import io.colm.wire.ErrorCode;
import io.colm.wire.generation.TokenEvent;
import io.colm.wire.registry.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodLifeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TinyModel model;
    private FakeRegistry registry;

    @BeforeEach
    void push() throws Exception {
        model = TinyModel.write(folder, 65_536);
        registry = new FakeRegistry(model);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void onlyTheChainsToHoldArePulledAndWhatIsThereIsUsedAgain() throws Exception {
        try (TestPod pod = start("chains=2").ready(registry)) {
            assertThat(pod.generations().status().block(PATIENCE).chains()).isEqualTo(2);
            assertThat(registry.fetched())
                    .containsExactlyInAnyOrder(model.manifest().tokenizer().digest(), digest(1), digest(2));
            assertThat(catchThrowable(
                            () -> Told.by(pod, Requests.of("a fox").tiers(3).request())))
                    .satisfies(error ->
                            assertThat(TestPod.refusal(error).message()).contains("1 to 2"));
        }
        registry.fetched().clear();

        try (TestPod pod = start("chains=3").ready(registry)) {
            assertThat(pod.generations().status().block(PATIENCE).chains()).isEqualTo(3);
            assertThat(registry.fetched()).containsExactly(digest(3));
        }
    }

    @Test
    void aDamagedShardKeepsThePodFromServingUntilItIsRepaired() throws Exception {
        registry.damage(digest(2));
        try (TestPod pod = start()) {
            String health = awaitHealth(pod, said -> said.contains("damaged"));

            assertThat(health).contains("OUT_OF_SERVICE", "chain-2.safetensors is damaged in the registry", digest(2));
            assertThat(httpStatus(pod, "liveness")).isEqualTo(200);
            assertThat(httpStatus(pod, "readiness")).isEqualTo(503);
            assertThat(TestPod.refusal(catchThrowable(
                                    () -> Told.by(pod, Requests.of("a fox").request())))
                            .code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);

            registry.repair(digest(2));
            pod.ready(registry);

            assertThat(Told.by(pod, Requests.of("a fox").request()).tokens()).hasSize(32);
            assertThat(httpStatus(pod, "readiness")).isEqualTo(200);
        }
    }

    @Test
    void moreChainsThanTheModelHasIsAClearFailure() {
        try (TestPod pod = start("chains=9")) {
            String health = awaitHealth(pod, said -> said.contains("failed"));

            assertThat(health).contains("DOWN", "colm.inference.chains is 9, but tiny has 3 chains");
            assertThat(httpStatus(pod, "liveness")).isEqualTo(503);
        }
    }

    @Test
    void aPodThatLeavesSaysSoAndFinishesWhatRuns() throws Exception {
        TestPod pod = start().ready(registry);
        List<TokenEvent> events = new ArrayList<>();
        CountDownLatch running = new CountDownLatch(1);
        Thread client = Thread.ofVirtual()
                .start(() -> pod.generations()
                        .generate(Requests.of("a fox and ").maxTokens(4_000).request())
                        .doOnNext(event -> {
                            events.add(event);
                            running.countDown();
                        })
                        .blockLast(PATIENCE));
        running.await();

        pod.close();
        client.join();

        Pod last = registry.await(announced -> pod.is(announced) && !announced.ready());
        assertThat(last.version()).isEqualTo(FakeRegistry.sha256(model.json()));
        assertThat(new Told(events).tokens()).hasSize(4_000);
        assertThat(new Told(events).finished().usage().completionTokens()).isEqualTo(4_000);
    }

    private TestPod start(String... settings) {
        String[] all = new String[settings.length + 1];
        System.arraycopy(settings, 0, all, 0, settings.length);
        all[settings.length] = "runner=echo";
        return TestPod.start(registry, folder.resolve("pod"), all);
    }

    private String digest(int chain) {
        return model.manifest().chains().get(chain - 1).shard().digest();
    }

    private static String awaitHealth(TestPod pod, Predicate<String> awaited) {
        return pod.web()
                .get()
                .uri("/actuator/health/readiness")
                .exchangeToMono(response -> response.bodyToMono(String.class))
                .repeatWhen(answered -> answered.delayElements(Duration.ofMillis(50)))
                .filter(awaited)
                .blockFirst(PATIENCE);
    }

    private static int httpStatus(TestPod pod, String group) {
        return pod.web()
                .get()
                .uri("/actuator/health/" + group)
                .exchangeToMono(response ->
                        response.releaseBody().thenReturn(response.statusCode().value()))
                .block(PATIENCE);
    }
}
