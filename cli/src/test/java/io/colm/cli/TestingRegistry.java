package io.colm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.colm.model.ModelManifest;
import io.colm.model.shard.ManifestJson;
import io.colm.model.shard.ModelDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * As much of a registry as the command line speaks to, in memory. Its version ids are counted, not computed; the alias
 * {@code first} points at each model's first.
 */
final class TestingRegistry implements AutoCloseable {

    private static final byte[] REFUSAL =
            "{\"code\":\"NOT_FOUND\",\"message\":\"There is no such thing.\"}".getBytes(UTF_8);

    /** What is answered to a GET of each path; may be changed. */
    final Map<String, byte[]> answers = new ConcurrentHashMap<>();

    /** Every request so far, as {@code PUT /v1/blobs/…}. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** Makes it refuse whatever is sent. */
    volatile boolean full;

    private final Map<String, List<String>> versions = new TreeMap<>();
    private final HttpServer server;
    private int published;

    TestingRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Makes a model the newest version of its name, and returns the version's id. */
    String hold(ModelDirectory model) throws IOException {
        answers.put(blob(model.manifest().tokenizer().digest()), Files.readAllBytes(model.tokenizer()));
        for (var chain : model.manifest().chains()) {
            answers.put(
                    blob(chain.shard().digest()),
                    Files.readAllBytes(model.folder().resolve(chain.shard().file())));
        }
        return publish(Files.readAllBytes(model.folder().resolve("manifest.json")));
    }

    static String blob(String digest) {
        return "/v1/blobs/" + digest;
    }

    /** The manifest of a model's newest version. */
    byte[] newest(String model) {
        return answers.get("/v1/models/%s/versions/%s/manifest"
                .formatted(model, versions.get(model).getLast()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        byte[] sent = exchange.getRequestBody().readAllBytes();
        boolean asksOnly = exchange.getRequestMethod().equals("GET");
        byte[] answer = asksOnly ? answers.get(path.replace("/info", "")) : take(path, sent);
        byte[] body = answer == null ? REFUSAL : answer;
        try (exchange) {
            exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] take(String path, byte[] sent) {
        if (full) {
            return null;
        }
        if (path.endsWith("/versions")) {
            return answers.get(path + "/" + publish(sent));
        }
        answers.put(path, sent);
        return sent;
    }

    private synchronized String publish(byte[] json) {
        ModelManifest manifest = ManifestJson.read(json);
        String id = "%08x".formatted(++published).repeat(8);
        versions.computeIfAbsent(manifest.name(), _ -> new ArrayList<>()).add(id);
        String version = "/v1/models/%s/versions/%s".formatted(manifest.name(), id);
        answers.put(version + "/manifest", json);
        String chains = manifest.chains().stream().map(TestingRegistry::json).collect(joining(","));
        answers.put(
                version,
                "{\"id\":\"%s\",\"model\":\"%s\",\"chains\":[%s],\"tokenizer\":%s}"
                        .formatted(id, manifest.name(), chains, json(manifest.tokenizer()))
                        .getBytes(UTF_8));
        answers.put(
                "/v1/models",
                ("[" + versions.entrySet().stream().map(TestingRegistry::json).collect(joining(",")) + "]")
                        .getBytes(UTF_8));
        return id;
    }

    private static String json(ModelManifest.ChainEntry chain) {
        return "{\"id\":\"%s\",\"shard\":%s}".formatted(chain.id(), json(chain.shard()));
    }

    private static String json(ModelManifest.FileEntry file) {
        return "{\"file\":\"%s\",\"digest\":\"%s\",\"bytes\":%d}".formatted(file.file(), file.digest(), file.bytes());
    }

    private static String json(Map.Entry<String, List<String>> model) {
        String ids = model.getValue().stream().map("\"%s\""::formatted).collect(joining(","));
        return "{\"name\":\"%s\",\"versions\":[%s],\"aliases\":{\"first\":\"%s\"}}"
                .formatted(model.getKey(), ids, model.getValue().getFirst());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
