package io.colm.inference.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.inference.FakeRegistry;
import io.colm.inference.Requests;
import io.colm.inference.TestPod;
import io.colm.inference.TinyModel;
import io.colm.inference.Told;
import io.colm.wire.generation.PodStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TierAgreementTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void anIdlePodSaysHowOftenItsTiersAgree() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(TinyModel.write(folder, 512));
                TestPod pod = TestPod.start(registry, folder.resolve("pod"), "runner=echo")
                        .ready(registry)) {
            assertThat(status(pod).tierAgreement()).isEmpty();
            Told.by(pod, Requests.of("a fox ").maxTokens(200).request());

            // The echo says the same at every tier.
            PodStatus looked = pod.generations()
                    .status()
                    .repeatWhen(answered -> answered.delayElements(Duration.ofMillis(20)))
                    .filter(status -> !status.tierAgreement().isEmpty())
                    .blockFirst(PATIENCE);
            assertThat(looked.tierAgreement()).containsExactly(1.0, 1.0);
            assertThat(metric(pod, "ratio?tag=tier:1")).isEqualTo(1);
            assertThat(metric(pod, "ratio?tag=tier:2")).isEqualTo(1);
            assertThat(metric(pod, "positions")).isPositive();
            assertThat(text(pod, "/actuator/prometheus"))
                    .contains("colm_tier_agreement_ratio{tier=\"1\"} 1.0", "colm_tier_agreement_positions_total ");
        }
    }

    private static PodStatus status(TestPod pod) {
        return pod.generations().status().block(PATIENCE);
    }

    private static String text(TestPod pod, String path) {
        return pod.web().get().uri(path).retrieve().bodyToMono(String.class).block(PATIENCE);
    }

    private static double metric(TestPod pod, String name) {
        return pod.web()
                .get()
                .uri("/actuator/metrics/colm.tier.agreement." + name)
                .retrieve()
                .bodyToMono(JsonNode.class)
                .map(metric -> metric.at("/measurements/0/value").asDouble())
                .block(PATIENCE);
    }
}
