package io.colm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a newcomer types first. */
class DemoTests {

    private static final int PATIENCE_MINUTES = 8;

    @TempDir
    Path folder;

    @Test
    void theTourHolds() throws Exception {
        JsonNode report = demo("--pods", "2");

        assertThat(report.path("all_held").asBoolean()).as("%s", report).isTrue();
        assertThat(report.path("figures").path("escalation_reprefilled_tokens").asInt(-1))
                .isZero();
        assertThat(report.path("figures").path("failover_reprefilled_tokens").asInt(-1))
                .isBetween(0, 63);
    }

    @Test
    void theTourHoldsInOneVirtualMachine() throws Exception {
        assertThat(demo("--single", "--pods", "1").path("all_held").asBoolean()).isTrue();

        assertThat(folder.resolve("output.txt")).content().doesNotContain(":: Spring Boot ::");
        for (String service : List.of("model-registry", "kv-cache-service", "gateway-service", "pod-1")) {
            assertThat(Files.readAllLines(folder.resolve("state/logs").resolve(service + ".log")))
                    .filteredOn(line -> line.contains(" --- "))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("] [" + service + "] "));
        }
    }

    private JsonNode demo(String... flags) throws IOException, InterruptedException {
        Path root = Checkout.root();
        Path json = folder.resolve("report.json");
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dcolm.home=" + root,
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                root.resolve("cli/target/cli.jar").toString(),
                "demo",
                "--once",
                "--port=0",
                "--state=" + folder.resolve("state"),
                "--json=" + json));
        command.addAll(List.of(flags));
        Process demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = demo.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        demo.destroy();
        assertThat(ended).as(Files.readString(output)).isTrue();
        assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
        System.out.println(Files.readString(output));
        return JsonMapper.builder().build().readTree(Files.readString(json));
    }
}
