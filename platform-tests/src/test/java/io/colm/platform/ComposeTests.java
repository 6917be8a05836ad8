package io.colm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class ComposeTests {

    private static final String SCHEMA_LINTER = "dclint@3.1.0";

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() {
        Map<String, Object> compose = new Yaml().load(Checkout.read("docker-compose.yml"));
        return (Map<String, Map<String, Object>>) compose.get("services");
    }

    private static String target(Map<String, Object> service) {
        return service.get("build") instanceof Map<?, ?> build ? String.valueOf(build.get("target")) : "";
    }

    @Test
    void theGatewayTwoPodsTheStoresAndTheTourAreThere() {
        assertThat(services())
                .containsKeys(
                        "gateway",
                        "inference-small",
                        "inference-full",
                        "kv-cache-service",
                        "redis",
                        "model-registry",
                        "publish",
                        "tour");
    }

    @Test
    void everyTargetIsBuiltByTheDockerfile() {
        String dockerfile = Checkout.read("Dockerfile");

        services().values().stream()
                .map(ComposeTests::target)
                .filter(target -> !target.isEmpty())
                .forEach(target -> assertThat(dockerfile).contains(" AS " + target + "\n"));
    }

    @Test
    void everyVariableSetsAPropertyThatExists() {
        services().values().stream()
                .flatMap(service -> environment(service).keySet().stream().map(String::valueOf))
                .filter(name -> name.startsWith("COLM_"))
                .forEach(
                        name -> assertThat(ServiceSettings.knows(name)).as(name).isTrue());
    }

    @Test
    void healthChecksAskThePortsThatTheServicesListenOn() {
        services().forEach((name, service) -> {
            String target = target(service);
            if (service.containsKey("healthcheck") && !target.isEmpty()) {
                assertThat(service.get("healthcheck").toString())
                        .as(name)
                        .contains("localhost:" + ServiceSettings.port(target) + "/actuator/health/readiness");
            }
        });
    }

    @Test
    void everyDependencyIsAServiceOfThisFile() {
        Map<String, Map<String, Object>> services = services();

        services.values().stream()
                .filter(service -> service.containsKey("depends_on"))
                .flatMap(service -> ((Map<?, ?>) service.get("depends_on")).keySet().stream())
                .forEach(name -> assertThat(services).containsKey(String.valueOf(name)));
    }

    @Test
    void theFileObeysTheComposeSchema() throws Exception {
        assertThat(lint(Checkout.root().resolve("docker-compose.yml"))).isEmpty();
    }

    @Test
    void aMisspelledKeyWouldBeFound(@TempDir Path folder) throws Exception {
        Path misspelled = folder.resolve("docker-compose.yml");
        Files.writeString(misspelled, Checkout.read("docker-compose.yml").replaceFirst("depends_on", "dependson"));

        assertThat(lint(misspelled)).contains("invalid-schema");
    }

    /** What the linter has to say of a file's schema; empty if nothing. */
    private static String lint(Path file) throws Exception {
        Assumptions.assumeTrue(hasNode(), "skipped: npx is not on the PATH, so the Compose schema is not checked");
        Process linter = new ProcessBuilder("npx", "--yes", SCHEMA_LINTER, "--quiet", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(linter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        linter.waitFor();
        assertThat(output).as("the linter ran").contains("problems");
        return output.lines()
                .filter(line -> line.contains("invalid-schema"))
                .reduce("", (all, line) -> all + line + "\n");
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            Process npx = new ProcessBuilder(List.of("npx", "--version"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return npx.waitFor(20, TimeUnit.SECONDS) && npx.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static Map<?, ?> environment(Map<String, Object> service) {
        return service.get("environment") instanceof Map<?, ?> variables ? variables : Map.of();
    }
}
