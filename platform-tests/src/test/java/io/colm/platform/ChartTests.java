package io.colm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTests {

    private static TemplateCommand chart() {
        return new Helm(Checkout.root().resolve("helm/colm")).template().withName("demo");
    }

    private static List<HasMetadata> rendered(TemplateCommand command) {
        byte[] yaml = command.call().getBytes(StandardCharsets.UTF_8);
        Object parsed = new KubernetesSerialization().unmarshal(new ByteArrayInputStream(yaml));
        Collection<?> all = parsed instanceof KubernetesList list ? list.getItems() : (Collection<?>) parsed;
        return all.stream().map(HasMetadata.class::cast).toList();
    }

    private static @Nullable PodTemplateSpec template(HasMetadata resource) {
        return switch (resource) {
            case Deployment deployment -> deployment.getSpec().getTemplate();
            case StatefulSet set -> set.getSpec().getTemplate();
            default -> null;
        };
    }

    private static String name(PodTemplateSpec pod) {
        return pod.getSpec().getContainers().getFirst().getName();
    }

    private static Stream<Container> containers(TemplateCommand command) {
        return rendered(command).stream()
                .map(ChartTests::template)
                .filter(Objects::nonNull)
                .flatMap(pod -> pod.getSpec().getContainers().stream());
    }

    private static Deployment deployment(TemplateCommand command, String name) {
        return rendered(command).stream()
                .filter(resource -> resource instanceof Deployment
                        && resource.getMetadata().getName().equals(name))
                .map(Deployment.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theChartPassesHelmsOwnLint() {
        LintResult lint =
                new Helm(Checkout.root().resolve("helm/colm")).lint().strict().call();

        assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
    }

    @Test
    void everyRenderedFieldIsOneThatKubernetesKnows() {
        assertThat(UnknownFields.of(rendered(chart()))).isEmpty();
    }

    @Test
    void aMisspelledFieldWouldBeFound() {
        String yaml = chart().call().replaceFirst("replicas:", "replicaz:");
        Object parsed = new KubernetesSerialization()
                .unmarshal(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));

        assertThat(UnknownFields.of(parsed)).anyMatch(field -> field.contains("replicaz"));
    }

    @Test
    void allFourServicesAreDeployed() {
        assertThat(containers(chart()).map(Container::getName))
                .contains("gateway-service", "inference-service", "model-registry", "kv-cache-service", "redis");
    }

    @Test
    void containersListenWhereTheServicesDo() {
        containers(chart())
                .filter(container -> !container.getName().equals("redis"))
                .forEach(container -> assertThat(container.getPorts().getFirst().getContainerPort())
                        .as(container.getName())
                        .isEqualTo(ServiceSettings.port(container.getName())));
    }

    @Test
    void probesAskThePathsThatActuatorServes() {
        containers(chart())
                .filter(container -> !container.getName().equals("redis"))
                .forEach(container -> {
                    assertThat(container.getLivenessProbe().getHttpGet().getPath())
                            .isEqualTo("/actuator/health/liveness");
                    assertThat(container.getReadinessProbe().getHttpGet().getPath())
                            .isEqualTo("/actuator/health/readiness");
                });
    }

    @Test
    void podsSayWhereTheirMetricsAre() {
        List<PodTemplateSpec> pods = rendered(chart()).stream()
                .map(ChartTests::template)
                .filter(Objects::nonNull)
                .filter(pod -> !name(pod).equals("redis"))
                .toList();

        assertThat(pods)
                .extracting(ChartTests::name)
                .contains("gateway-service", "inference-service", "model-registry", "kv-cache-service");
        assertThat(pods)
                .allSatisfy(pod -> assertThat(pod.getMetadata().getAnnotations())
                        .containsEntry("prometheus.io/scrape", "true")
                        .containsEntry("prometheus.io/path", "/actuator/prometheus")
                        .containsEntry("prometheus.io/port", String.valueOf(ServiceSettings.port(name(pod)))));
    }

    @Test
    void everyVariableSetsAPropertyThatExists() {
        containers(chart())
                .flatMap(container -> container.getEnv().stream())
                .map(variable -> variable.getName())
                .filter(name -> name.startsWith("COLM_"))
                .forEach(
                        name -> assertThat(ServiceSettings.knows(name)).as(name).isTrue());
    }

    @Test
    void aPoolWithAGpuIsPlacedOnGpuNodesAndLimitedToItsCards() {
        PodSpec spec = deployment(chart(), "demo-inference-full")
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(spec.getNodeSelector()).containsEntry("nvidia.com/gpu.present", "true");
        assertThat(spec.getTolerations()).anyMatch(toleration -> "nvidia.com/gpu".equals(toleration.getKey()));
        assertThat(spec.getContainers().getFirst().getResources().getLimits()).containsKey("nvidia.com/gpu");
    }

    @Test
    void aPoolWithoutAGpuRunsAnywhere() {
        PodSpec spec = deployment(chart(), "demo-inference-small")
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(spec.getNodeSelector()).isNullOrEmpty();
        assertThat(spec.getContainers().getFirst().getResources().getLimits()).doesNotContainKey("nvidia.com/gpu");
    }

    @Test
    void poolsDifferByTheChainsTheyHold() {
        assertThat(deployment(chart(), "demo-inference-small")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .anyMatch(variable ->
                        variable.getName().equals("COLM_INFERENCE_CHAINS") && "2".equals(variable.getValue()));
    }

    @ParameterizedTest
    @CsvSource({"kvType, int8, COLM_INFERENCE_KVTYPE", "precision, int8_blocks, COLM_INFERENCE_PRECISION"})
    void everyPoolComputesAndStoresAsTold(String value, String wanted, String variable) {
        for (String pool : List.of("small", "full")) {
            assertThat(deployment(chart().set("inference." + value, wanted), "demo-inference-" + pool)
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getEnv())
                    .anyMatch(each -> each.getName().equals(variable) && wanted.equals(each.getValue()));
        }
    }

    @Test
    void valuesThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> chart().set("inference.kvType", "int4").call()).hasMessageContaining("kvType");
        assertThatThrownBy(() -> chart().set("inference.precision", "int7").call())
                .hasMessageContaining("precision");
        assertThatThrownBy(() -> chart().set("gateway.replicas", 0).call()).hasMessageContaining("replicas");
        assertThatThrownBy(() -> chart().set("redis.deploy", false).call()).hasMessageContaining("url");
        assertThatThrownBy(() -> chart().set("gatewy.replicas", 1).call()).hasMessageContaining("gatewy");
    }

    @Test
    void anExternalRedisReplacesTheChartsOwn() {
        TemplateCommand command = chart().set("redis.deploy", false).set("redis.url", "redis://elsewhere:6379");

        assertThat(rendered(command).stream()
                        .map(resource -> resource.getMetadata().getName()))
                .doesNotContain("demo-redis");
        assertThat(command.call()).contains("redis://elsewhere:6379");
    }
}
