package io.colm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.cli.bench.BenchReport;
import io.colm.cli.bench.serving.ServingBench;
import io.colm.cli.bench.serving.Target;
import io.colm.cli.platform.Platform;
import io.colm.cli.platform.PlatformOptions;
import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.engine.onnx.Precision;
import io.colm.platform.Api.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The whole platform as processes, with the shipped model and a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformTests {

    private static final List<Map<String, String>> STORY =
            List.of(Map.of("role", "user", "content", "Tell me a story about a little fox and a lost red ball."));

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private Platform platform;
    private Api api;

    @BeforeAll
    void start(@TempDir Path state) throws IOException {
        Path home = Checkout.root();
        platform = Platform.start(
                new PlatformOptions(
                        home,
                        state,
                        freePort(),
                        List.of(home.resolve("models/tales")),
                        List.of(0, 0),
                        new OnnxSettings(Precision.FP32, ElementType.BF16, 1),
                        false),
                said::add);
        api = new Api(platform.gateway(), "colm-demo-key");
    }

    @AfterAll
    void stop() {
        if (platform != null) {
            platform.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Map<String, Object> story(String model, long seed) {
        return Map.of("model", model, "messages", STORY, "max_tokens", 90, "temperature", 0.8, "seed", seed);
    }

    private Reply answered(Map<String, ?> request) {
        Reply reply = api.chat(request);
        assertThat(reply.status()).as("%s", reply.json()).isEqualTo(200);
        return reply;
    }

    @Test
    void everyTierOfTheShippedModelAnswers() {
        for (int chains = 1; chains <= tiers(); chains++) {
            assertThat(answered(story("tales:" + chains, 1)).text()).isNotBlank();
        }
    }

    private int tiers() {
        int tiers = 0;
        for (var model : api.get("/v1/models").json().path("data")) {
            tiers += model.path("id").asString().contains(":") ? 1 : 0;
        }
        return tiers;
    }

    @Test
    void aRequestAmongFifteenOthersSaysWhatItSaysAlone() throws Exception {
        String alone = answered(story("tales:2", 42)).text();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> others = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                Map<String, Object> other = story("tales:" + (i % tiers() + 1), 100 + i);
                others.add(clients.submit(() -> api.chat(other)));
            }
            assertThat(answered(story("tales:2", 42)).text()).isEqualTo(alone);
            for (Future<Reply> other : others) {
                assertThat(other.get().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void theServingBenchMeasuresTiersInTurn() throws Exception {
        List<String> lines = new ArrayList<>();
        List<Target> tiers =
                List.of(new Target("tales:1", platform.gateway()), new Target("tales:2", platform.gateway()));
        var load = new ServingBench.Load(List.of(2), 20, 8, 1);

        new ServingBench(tiers, load, new BenchReport(lines::add)).run("colm-demo-key");

        assertThat(lines)
                .filteredOn(line -> line.contains("2 streams: tokens a second"))
                .hasSize(2);
        assertThat(lines).anyMatch(line -> line.contains("tokens a second, 2 streams, tales:1 at"));
    }

    @Test
    void theSameScheduleOfTiersGivesTheSameText() {
        Map<String, Object> scheduled = new java.util.HashMap<>(story("tales:1", 9));
        scheduled.put("colm", Map.of("schedule", List.of(Map.of("from_token", 30, "chains", tiers()))));

        Reply first = answered(scheduled);

        assertThat(answered(scheduled).text()).isEqualTo(first.text());
        assertThat(first.json().path("colm").path("tokens_by_chain").path(0).asInt())
                .isEqualTo(30);
        assertThat(first.json().path("colm").path("reprefilled_tokens").asInt(-1))
                .isZero();
    }

    @Test
    void withoutATierChainOneMakesTheTokensOfWhichItIsSure() {
        Reply first = answered(story("tales", 3));
        JsonNode counts = first.json().path("colm").path("tokens_by_chain");

        assertThat(first.json().path("model").asString()).isEqualTo("tales");
        assertThat(counts.path(0).asInt()).isPositive();
        assertThat(counts.path(tiers() - 1).asInt()).isPositive();
        Reply again = answered(story("tales", 3));
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.json().path("colm").path("tokens_by_chain")).isEqualTo(counts);
        assertThat(api.get("/v1/models/tales")
                        .json()
                        .path("colm")
                        .path("per_token")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aFrozenRedisFailsNoRequestAndChangesNoToken() throws Exception {
        String before = answered(story("tales:2", 5)).text();
        ProcessHandle redis = redis();
        signal(redis, "-STOP");
        try {
            assertThat(answered(story("tales:2", 5)).text()).isEqualTo(before);
            assertThat(answered(story("tales:1", 6)).text()).isNotBlank();
        } finally {
            signal(redis, "-CONT");
        }
        assertThat(answered(story("tales:2", 5)).text()).isEqualTo(before);
    }

    @Test
    void podsThatAreKilledComeBackAndServe() throws Exception {
        String before = answered(story("tales:2", 7)).text();
        said.clear();
        platform.killPod("pod-1");
        platform.killPod("pod-2");
        awaitSaid(List.of("pod-1 is back", "pod-2 is back"));
        assertThat(answered(story("tales:2", 7)).text()).isEqualTo(before);
    }

    private void awaitSaid(List<String> wanted) throws InterruptedException {
        List<String> heard = new ArrayList<>();
        while (!heard.containsAll(wanted)) {
            String line = said.poll(1, TimeUnit.MINUTES);
            assertThat(line).as("after %s", heard).isNotNull();
            heard.add(line);
        }
    }

    /** The Redis that the KV cache of this platform started; a Redis of the machine's own is left alone. */
    private static ProcessHandle redis() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("redis"))
                .findFirst()
                .orElseGet(() -> {
                    org.junit.jupiter.api.Assumptions.abort("skipped: Redis is not a process of this test's own");
                    throw new IllegalStateException();
                });
    }

    private static void signal(ProcessHandle process, String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | model       | {'model':'nobody','messages':[{'role':'user','content':'Hi'}]}",
                "400 | model       | {'model':'tales:99','messages':[{'role':'user','content':'Hi'}]}",
                "400 | messages    | {'model':'tales:1','messages':[]}",
                "400 | messages    | {'model':'tales:1'}",
                "400 | temperature | {'model':'tales:1','temperature':9,'messages':[{'role':'user','content':'Hi'}]}",
                "400 | colm.chains | {'model':'tales','colm':{'chains':99},'messages':[{'role':'user','content':'Hi'}]}",
                "400 | ''          | {'model':'tales:1','messages':[",
            })
    void badInputIsRefusedByName(int status, String parameter, String body) {
        Reply reply = api.post("/v1/chat/completions", body.replace('\'', '"'));

        assertThat(reply.status()).as("%s", reply.json()).isEqualTo(status);
        assertThat(reply.errorParameter()).startsWith(parameter);
        assertThat(reply.json().path("error").path("message").asString()).isNotBlank();
        assertThat(reply.json().path("error").path("code").isNumber()).isFalse();
        assertThat(answered(story("tales:1", 1)).text()).isNotBlank();
    }

    @Test
    void aPromptLongerThanTheContextIsRefused() {
        Reply reply = api.chat(Map.of(
                "model", "tales:1", "messages", List.of(Map.of("role", "user", "content", "word ".repeat(4000)))));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").path("code").asString()).isEqualTo("context_length_exceeded");
        assertThat(reply.errorParameter()).isEqualTo("messages");
    }

    @Test
    void aWrongKeyIsRefused() {
        assertThat(api.withKey("wrong").chat(story("tales:1", 1)).status()).isEqualTo(401);
    }
}
