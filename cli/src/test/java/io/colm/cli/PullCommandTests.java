package io.colm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.colm.model.ChainShape;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import io.colm.model.reference.RandomModel;
import io.colm.model.shard.ElementType;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullCommandTests {

    private static final String VERSION = "5".repeat(64);
    private static final String LATEST = "/v1/models/tiny/versions/latest";
    private static final String MANIFEST = "/v1/models/tiny/versions/" + VERSION + "/manifest";

    @TempDir
    Path folder;

    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer registry;
    private ModelDirectory parent;
    private ModelDirectory child;

    @BeforeEach
    void start() throws IOException {
        parent = model("parent", 2);
        child = model("child", 3);
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", this::answer);
        registry.start();
        publish(parent);
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    private ModelDirectory model(String name, int chains) throws IOException {
        ChainShape first = new ChainShape(32, 1, 32);
        List<ChainShape> shapes = List.of(first, new ChainShape(32, 0, 32), new ChainShape(32, 0, 32));
        var shape = new ModelShape(Variant.COLM_AIR, 270, 1, 32, 64, 10_000, 1e-5, shapes.subList(0, chains));
        return new RandomModel(shape, 1).write(folder.resolve(name), "tiny", ElementType.F32);
    }

    private void publish(ModelDirectory model) throws IOException {
        answers.put(
                LATEST,
                "{\"id\":\"%s\",\"model\":\"tiny\",\"chains\":[],\"tokenizer\":{\"file\":\"t\",\"digest\":\"\",\"bytes\":0}}"
                        .formatted(VERSION)
                        .getBytes(StandardCharsets.UTF_8));
        answers.put(MANIFEST, Files.readAllBytes(model.folder().resolve("manifest.json")));
        answers.put(blob(model.manifest().tokenizer().digest()), Files.readAllBytes(model.tokenizer()));
        for (var chain : model.manifest().chains()) {
            answers.put(
                    blob(chain.shard().digest()),
                    Files.readAllBytes(model.folder().resolve(chain.shard().file())));
        }
    }

    private static String blob(String digest) {
        return "/v1/blobs/" + digest;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = answers.get(exchange.getRequestURI().getPath());
        byte[] sent = body == null
                ? "{\"code\":\"NOT_FOUND\",\"message\":\"There is no such thing.\"}".getBytes(StandardCharsets.UTF_8)
                : body;
        try (exchange) {
            exchange.sendResponseHeaders(body == null ? 404 : 200, sent.length);
            exchange.getResponseBody().write(sent);
        }
    }

    private int pull(String model) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Colm.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        "pull",
                        "--registry",
                        "http://localhost:" + registry.getAddress().getPort(),
                        "--out",
                        pulled().toString(),
                        model);
    }

    private Path pulled() {
        return folder.resolve("pulled");
    }

    @Test
    void anUpgradeFetchesOnlyTheNewShard() throws IOException {
        assertThat(pull("tiny")).as(err.toString()).isZero();
        assertThat(ModelDirectory.open(pulled()).manifest()).isEqualTo(parent.manifest());
        assertThat(out.toString()).contains("fetched chain-1.safetensors", VERSION);
        ModelDirectory.open(pulled()).shard(2).close();

        publish(child);
        assertThat(pull("tiny@latest")).as(err.toString()).isZero();

        assertThat(ModelDirectory.open(pulled()).manifest()).isEqualTo(child.manifest());
        ModelDirectory.open(pulled()).shard(3).close();
        assertThat(out.toString().lines().filter(line -> line.startsWith("fetched")))
                .singleElement()
                .asString()
                .startsWith("fetched chain-3.safetensors");
    }

    @Test
    void aDamagedShardLeavesNoModelBehind() throws IOException {
        byte[] shard =
                answers.get(blob(parent.manifest().chains().get(1).shard().digest()));
        shard[shard.length / 2] ^= 1;

        assertThat(pull("tiny")).isNotZero();

        assertThat(err.toString()).startsWith("colm pull: chain-2.safetensors is damaged in the registry");
        assertThat(pulled().resolve("manifest.json")).doesNotExist();
        try (var files = Files.list(pulled())) {
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly("chain-1.safetensors");
        }
        shard[shard.length / 2] ^= 1;
        assertThat(pull("tiny")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("chain-1.safetensors is there already");
    }

    @Test
    void whatCannotBePulledIsSaid() throws IOException {
        assertThat(pull("Tiny Model")).isNotZero();
        assertThat(err.toString()).contains("'Tiny Model' names no model: write NAME, NAME@VERSION or NAME@ALIAS");
        assertThat(pull("tiny@stable")).isNotZero();
        assertThat(err.toString()).contains("/v1/models/tiny/versions/stable", "There is no such thing.");
        Files.createDirectories(pulled());
        Files.write(
                pulled().resolve("manifest.json"),
                Files.readString(parent.folder().resolve("manifest.json"))
                        .replace("\"tiny\"", "\"other\"")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(pull("tiny")).isNotZero();
        assertThat(err.toString()).contains("holds the model 'other', not 'tiny': say another folder");
    }
}
