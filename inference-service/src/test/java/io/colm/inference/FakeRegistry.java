package io.colm.inference;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.PUT;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.colm.model.ModelManifest.FileEntry;
import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import io.colm.wire.registry.Pod;
import io.colm.wire.registry.Version;
import io.colm.wire.registry.Version.StoredChain;
import io.colm.wire.registry.Version.StoredFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A registry over real HTTP that knows one model, and may be told to damage blobs. */
public final class FakeRegistry implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private volatile TinyModel model;
    private final Set<String> damaged = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Pod> announcements = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> fetched = new LinkedBlockingQueue<>();
    private final DisposableServer server;

    public FakeRegistry(TinyModel model) {
        this.model = model;
        var routes = route(GET("/v1/models/{name}/versions/{reference}"), this::version)
                .andRoute(GET("/v1/models/{name}/versions/{reference}/manifest"), this::manifest)
                .andRoute(GET("/v1/blobs/{digest}"), this::blob)
                .andRoute(PUT("/v1/pods/{pod}"), this::announce);
        server = HttpServer.create()
                .host("localhost")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes)))
                .bindNow();
    }

    public String url() {
        return "http://localhost:" + server.port();
    }

    /** Makes {@code next} the newest version. */
    public void publish(TinyModel next) {
        model = next;
    }

    public void damage(String digest) {
        damaged.add(digest);
    }

    public void repair(String digest) {
        damaged.remove(digest);
    }

    /** Digests of the blobs that were asked for, oldest first. */
    public BlockingQueue<String> fetched() {
        return fetched;
    }

    /** Waits for an announcement. */
    public Pod await(Predicate<Pod> announced) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            Pod pod = announcements.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (pod == null) {
                throw new AssertionError("the announcement did not come");
            }
            if (announced.test(pod)) {
                return pod;
            }
        }
    }

    private Mono<ServerResponse> version(ServerRequest request) {
        if (!request.pathVariable("name").equals(model.manifest().name())) {
            String message = "There is no model '%s'".formatted(request.pathVariable("name"));
            return ServerResponse.status(404)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(new WireError(ErrorCode.MODEL_NOT_FOUND, message, "name"));
        }
        return ServerResponse.ok()
                .bodyValue(new Version(
                        sha256(model.json()),
                        model.manifest().name(),
                        model.manifest().chains().stream()
                                .map(chain -> new StoredChain(chain.id(), stored(chain.shard())))
                                .toList(),
                        stored(model.manifest().tokenizer())));
    }

    private static StoredFile stored(FileEntry file) {
        return new StoredFile(file.file(), file.digest(), file.bytes());
    }

    private Mono<ServerResponse> manifest(ServerRequest request) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(model.json());
    }

    private Mono<ServerResponse> blob(ServerRequest request) {
        String digest = request.pathVariable("digest");
        fetched.add(digest);
        try {
            byte[] bytes = model.blob(digest);
            if (damaged.contains(digest)) {
                bytes[bytes.length / 2] ^= 1;
            }
            return ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_OCTET_STREAM)
                    .bodyValue(bytes);
        } catch (IOException e) {
            return Mono.error(e);
        }
    }

    private Mono<ServerResponse> announce(ServerRequest request) {
        return request.bodyToMono(Pod.class)
                .doOnNext(announcements::add)
                .then(ServerResponse.ok().build());
    }

    public static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
