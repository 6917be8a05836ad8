package io.colm.gateway;

import io.colm.wire.registry.Pod;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** A registry over real HTTP that knows of pods only, and can be away. */
final class FakeRegistry implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final AtomicInteger asked = new AtomicInteger();
    volatile boolean away;
    private final DisposableServer server;

    FakeRegistry(Supplier<List<Pod>> pods) {
        server = HttpServer.create()
                .host("localhost")
                .port(0)
                .handle((request, response) -> {
                    asked.incrementAndGet();
                    return away
                            ? response.status(500).send()
                            : response.header("Content-Type", "application/json")
                                    .sendString(Mono.fromSupplier(() -> JSON.writeValueAsString(pods.get())));
                })
                .bindNow();
    }

    String url() {
        return "http://localhost:" + server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
