package io.colm.gateway;

import io.colm.wire.WireError;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.TierChange;
import io.colm.wire.generation.TierRequest;
import io.colm.wire.generation.TokenEvent;
import io.colm.wire.generation.Usage;
import io.colm.wire.registry.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** A pod over real HTTP whose tokens are a function of seed, index and chain count; it pauses and dies as told. */
final class FakePod implements AutoCloseable {

    static final String VERSION = "0123456789abcdef";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DisposableServer server =
            HttpServer.create().host("localhost").port(0).handle(this::handle).bindNow();
    private final String name;
    final BlockingQueue<GenerationRequest> requests = new LinkedBlockingQueue<>();
    volatile int chains = 4;
    volatile int load;
    volatile boolean ready = true;
    volatile boolean calibrated;
    volatile String version = VERSION;
    volatile int dieBefore;
    volatile int pauseBefore;
    volatile int pressedFrom;
    volatile int pressedTo;
    volatile @Nullable WireError refusal;
    volatile TokenEvent.@Nullable Failed failure;
    private volatile Sinks.Empty<Void> gate = Sinks.empty();
    private volatile CountDownLatch paused = new CountDownLatch(1);
    private volatile CountDownLatch cancelled = new CountDownLatch(1);
    private volatile NavigableMap<Integer, Integer> tiers = new TreeMap<>();
    private volatile int position;

    FakePod(String name) {
        this.name = name;
    }

    void reset() {
        requests.clear();
        chains = 4;
        load = 0;
        ready = true;
        calibrated = false;
        version = VERSION;
        dieBefore = Integer.MAX_VALUE;
        pauseBefore = Integer.MAX_VALUE;
        pressedFrom = 0;
        pressedTo = 0;
        refusal = null;
        failure = null;
        gate = Sinks.empty();
        paused = new CountDownLatch(1);
        cancelled = new CountDownLatch(1);
    }

    Pod announcement() {
        String url = "http://localhost:" + server.port();
        return new Pod(name, url, "tales", version, chains, 4, calibrated, 512, ready, load, 3000);
    }

    void awaitPause() throws InterruptedException {
        if (!paused.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " never came to token " + pauseBefore);
        }
    }

    boolean sawCancel() throws InterruptedException {
        return cancelled.await(20, TimeUnit.SECONDS);
    }

    void goOn() {
        gate.tryEmitEmpty();
    }

    GenerationRequest request() throws InterruptedException {
        GenerationRequest request = requests.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError(name + " was asked for nothing");
        }
        return request;
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .asString()
                .flatMap(body -> request.uri().endsWith("/chains")
                        ? changeTier(JSON.readValue(body, TierRequest.class), response)
                        : generate(JSON.readValue(body, GenerationRequest.class), response));
    }

    private Mono<Void> changeTier(TierRequest request, HttpServerResponse response) {
        int from = tiers.floorEntry(position).getValue();
        tiers.put(position, request.chains());
        var change = new TierChange(position, from, request.chains(), 0);
        return json(response, 200, change);
    }

    private Mono<Void> generate(GenerationRequest request, HttpServerResponse response) {
        requests.add(request);
        WireError refused = refusal;
        if (refused != null) {
            return json(response, refused.code().status(), refused);
        }
        Flux<String> lines = events(request)
                .map(event -> JSON.writeValueAsString(event) + "\n")
                .doOnCancel(cancelled::countDown);
        return response.header("Content-Type", "application/x-ndjson")
                .sendString(lines.window(1).concatMap(line -> line), StandardCharsets.UTF_8)
                .then();
    }

    private Flux<TokenEvent> events(GenerationRequest request) {
        List<Integer> before =
                request.continued() == null ? List.of() : request.continued().tokens();
        var run = new Run(request);
        NavigableMap<Integer, Integer> plan = new TreeMap<>();
        plan.put(0, request.chains());
        request.schedule().forEach(tier -> plan.put(tier.fromToken(), tier.chains()));
        tiers = plan;
        Flux<TokenEvent> tokens = Flux.range(before.size(), request.maxTokens() - before.size())
                .concatMap(index -> ready(index).thenReturn(index), 1)
                .map(run::token);
        return Flux.concat(
                Flux.just(new TokenEvent.Started(name, version, 7, 0, before.size())),
                tokens,
                Flux.defer(() -> failure == null ? Flux.just(run.finished()) : Flux.just(failure)));
    }

    private Mono<Void> ready(int index) {
        position = index;
        Mono<Void> death = index == dieBefore ? Mono.error(new IOException(name + " dies")) : Mono.empty();
        if (index == pauseBefore) {
            paused.countDown();
            return gate.asMono().then(death);
        }
        return death;
    }

    private static Mono<Void> json(HttpServerResponse response, int status, Object body) {
        return response.status(status)
                .header("Content-Type", "application/json")
                .sendString(Mono.just(JSON.writeValueAsString(body)))
                .then();
    }

    static int tokenAt(long seed, int index, int chains) {
        return (int) Math.floorMod(seed * 31 + index * 17L, 900) + 1000 * chains;
    }

    /** One stream. The text of every third token is held back until the next one. */
    private final class Run {

        private final GenerationRequest request;
        private final List<Integer> tokens = new ArrayList<>();
        private final List<Integer> counts = new ArrayList<>(List.of(0, 0, 0, 0));
        private int sent;

        Run(GenerationRequest request) {
            this.request = request;
            if (request.continued() != null) {
                tokens.addAll(request.continued().tokens());
                sent = request.continued().sentText().length();
            }
        }

        TokenEvent token(int index) {
            boolean pressed = request.terms().shrinkable() && index >= pressedFrom && index < pressedTo;
            boolean sure = request.auto() && tiers.size() == 1 && index % 2 == 0;
            int tier = pressed || sure ? 1 : tiers.floorEntry(index).getValue();
            tokens.add(tokenAt(request.sampling().seed(), index, tier));
            counts.set(tier - 1, counts.get(tier - 1) + 1);
            String visible = index % 3 == 1 ? "" : rest();
            return new TokenEvent.Token(index, tokens.getLast(), visible, tier, -0.5, List.of());
        }

        TokenEvent finished() {
            int continued = request.continued() == null
                    ? 0
                    : request.continued().tokens().size();
            return new TokenEvent.Finished(FinishReason.LENGTH, rest(), new Usage(7, 0, counts, continued, 0, 0, 0));
        }

        private String rest() {
            var text = new StringBuilder();
            tokens.forEach(token -> text.append(token).append(' '));
            String rest = text.substring(sent);
            sent = text.length();
            return rest;
        }
    }
}
