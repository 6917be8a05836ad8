package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.colm.model.ChainShape;
import io.colm.model.ModelManifest;
import io.colm.model.ModelManifest.PrefixLoss;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvalCommandTests {

    @TempDir
    Path folder;

    private final Terminal colm = new Terminal();

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void run(String arguments) {
        colm.succeed(arguments.split(" "));
    }

    private ModelManifest random() throws IOException {
        var shape = new ModelShape(
                Variant.COLM_AIR,
                300,
                1,
                32,
                64,
                10_000,
                1e-5,
                List.of(new ChainShape(32, 1, 32), new ChainShape(32, 0, 32)));
        return new RandomModel(shape, 5)
                .write(folder.resolve("model"), "small", ElementType.F32)
                .manifest();
    }

    /** Each from its own forward pass: PyTorch's there, the serving engine's here. */
    @Test
    void aLossIsTheTrainersOwn() throws IOException {
        run("data stories --megabytes 0.02 --seed 3 --out " + file("s.txt"));
        run("train --shape 32,32 --layers 1 --head-dim 32 --kv-heads 1 --vocabulary 300 --context 64 --stages joint"
                + " --steps 4 --rows 2 --threads 1 --name tiny --out " + file("tiny") + " --text " + file("s.txt")
                + " --validation " + file("s.txt"));
        int read = wholeRows(64);

        run("eval " + file("tiny") + " --text " + file("s.txt") + " --max-tokens " + read + " --json "
                + file("e.json"));

        List<PrefixLoss> losses =
                ModelDirectory.open(folder.resolve("tiny")).manifest().evaluation();
        JsonNode scores = new JsonMapper()
                .readTree(Files.readString(folder.resolve("e.json")))
                .at("/evaluations/0/scores");
        assertThat(losses).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(scores.get(i).get("metric").asString()).isEqualTo("nats_per_token");
            assertThat(scores.get(i).get("value").asDouble())
                    .isCloseTo(losses.get(i).loss(), within(1e-3));
            assertThat(scores.get(i).get("standardError").asDouble()).isPositive();
        }
        assertThat(colm.out()).contains("chains 1..2", "nats a token", " ± ", "same likeliest token as all chains");
    }

    /** The trainer leaves out what is left over behind its last whole row. */
    private int wholeRows(int context) throws IOException {
        String line = Files.readString(folder.resolve("tiny/MODEL_CARD.md"))
                .lines()
                .filter(each -> each.startsWith("| s.txt"))
                .findFirst()
                .orElseThrow();
        int tokens = Integer.parseInt(line.split("\\|")[2].strip().replace(",", ""));
        assertThat(tokens).isPositive().matches(count -> count % context == 0);
        return tokens + 1;
    }

    @Test
    void questionsOfStoriesAreAskedAtOnce() throws IOException {
        random();
        run("data probes --count 12 --out " + file("p.jsonl"));
        assertThat(colm.out()).contains("12 questions in");

        run("eval " + file("model") + " --choices " + file("p.jsonl")
                + " --max-questions 10 --precision int8 --kv-type bf16");

        assertThat(colm.out())
                .contains("p.jsonl: 10 questions, of which guessing gets 0.2", "the beginning of 10 is cut off")
                .contains("int8, keys and values bf16")
                .containsPattern("acc_norm +0\\.\\d{4} ± 0\\.\\d{4}");
    }

    @Test
    void resultsAreAttachedToTheVersionThatWasMeasured() throws IOException {
        ModelManifest manifest = random();
        Files.writeString(folder.resolve("t.txt"), "A cat sat on a mat.");
        List<String> asked = new ArrayList<>();
        HttpServer registry = registry(manifest, asked);
        try {
            String url = "http://localhost:" + registry.getAddress().getPort();
            String command = "eval " + file("model") + " --text " + file("t.txt") + " --attach " + url + " --version ";

            run(command + "champion");

            assertThat(asked).hasSize(2);
            assertThat(asked.getFirst()).startsWith("GET /v1/models/small/versions/champion");
            assertThat(asked.getLast()).startsWith("POST /v1/versions/" + "5".repeat(64) + "/evaluations ");
            JsonNode sent = new JsonMapper()
                    .readTree(asked.getLast().substring(asked.getLast().indexOf('{')));
            assertThat(sent.get("task").asString()).isEqualTo("t.txt");
            assertThat(sent.get("tool").asString()).startsWith("colm ");
            assertThat(sent.at("/scores/0/chains").asInt()).isEqualTo(1);
            assertThat(colm.out()).contains("Attached to version " + "5".repeat(64));

            assertThat(colm.fail((command + "other").split(" ")))
                    .contains("has other chains than the model to be measured");
            assertThat(asked).as("nothing was sent").hasSize(3);
        } finally {
            registry.stop(0);
        }
    }

    /** One that has the version {@code champion} of these chains, and another under any other name. */
    private static HttpServer registry(ModelManifest manifest, List<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path + " " + body);
            String chains = manifest.chains().stream()
                    .map(chain -> "{\"id\": \"%s\", \"shard\": {\"file\": \"f\", \"digest\": \"d\", \"bytes\": 1}}"
                            .formatted(path.endsWith("/champion") ? chain.id() : "another"))
                    .collect(Collectors.joining(", "));
            answer(exchange, """
                    {"id": "%s", "model": "small", "chains": [%s],
                     "tokenizer": {"file": "f", "digest": "d", "bytes": 1}}
                    """.formatted("5".repeat(64), chains));
        });
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void whatCannotBeMeasuredIsSaid() throws IOException {
        random();
        Files.writeString(folder.resolve("t.txt"), "A cat sat.");
        mistake("say what to measure on", "eval " + file("model"));
        mistake("is no file", "eval " + file("model") + " --text " + file("none"));
        mistake("it has no manifest.json", "eval " + file("none") + " --text " + file("t.txt"));
        mistake("--max-tokens must be at least 2", "eval " + file("model") + " --max-tokens 1 --text " + file("t.txt"));
        mistake("t.txt:1: is not JSON", "eval " + file("model") + " --choices " + file("t.txt"));
        mistake("--version=ID", "eval " + file("model") + " --attach http://localhost:1 --text " + file("t.txt"));
        mistake("--count must be at least 1", "data probes --count 0 --out " + file("p.jsonl"));
    }

    private void mistake(String message, String arguments) {
        assertThat(colm.fail(arguments.split(" "))).contains(message);
    }
}
