package io.colm.inference.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.inference.FakeKvCache;
import io.colm.inference.FakeRegistry;
import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.inference.Told;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import io.colm.wire.generation.TokenEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods that run real, if random, weights with ONNX Runtime. */
class OnnxPodTests {

    private static final String STORY = "Once upon a time there was a fox and a hen. ";

    @TempDir
    Path folder;

    private FakeRegistry registry;
    private FakeKvCache cache;

    @BeforeEach
    void start() throws Exception {
        registry = new FakeRegistry(TinyModel.write(folder, 512));
        cache = new FakeKvCache();
    }

    @AfterEach
    void stop() {
        cache.close();
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({"fp32, bf16", "int8, bf16", "fp32, int8"})
    void anotherPodGoesOnWithTheSameTokensFromCachedBlocks(String precision, String kvType) throws Exception {
        Requests whole = Requests.of(STORY + STORY + STORY)
                .tiers(1, new ScheduledTier(10, 3))
                .maxTokens(100)
                .temperature(0.9, 42);
        try (TestPod first = pod(precision, kvType).ready(registry);
                TestPod second = pod(precision, kvType).ready(registry)) {
            Told undisturbed = Told.by(first, whole.request());
            int positions = undisturbed.started().promptTokens() + 80;
            cache.awaitStored(positions / 64);
            List<Integer> done = undisturbed.ids().subList(0, 80);

            Told rest =
                    Told.by(second, whole.continued(done, undisturbed.text(80)).request());

            assertThat(undisturbed.only(TokenEvent.TierChanged.class))
                    .containsExactly(new TokenEvent.TierChanged(10, 1, 3, 0));
            assertThat(undisturbed.finished().usage().tokensByChains()).containsExactly(10, 0, 90);
            assertThat(rest.ids()).isEqualTo(undisturbed.ids().subList(80, 100));
            assertThat(undisturbed.text(80) + rest.text()).isEqualTo(undisturbed.text());
            assertThat(rest.started().cachedTokens()).isEqualTo((positions - 1) / 64 * 64);
            assertThat(rest.started().reprefilledTokens()).isLessThan(64);
        }
    }

    private TestPod pod(String precision, String kvType) {
        return TestPod.start(
                registry,
                folder.resolve("pod"),
                "precision=" + precision,
                "kv-type=" + kvType,
                "kv-url=" + cache.url(),
                "kv-megabytes=16",
                "warm-up=200ms",
                "cache.deadline=2s");
    }
}
