package io.colm.inference;

import static org.springframework.web.reactive.function.server.RequestPredicates.POST;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.colm.wire.kv.BlockQuery;
import io.colm.wire.kv.KvBlock;
import io.colm.wire.kv.PublishReceipt;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A KV cache over real HTTP, in memory, that may be told to misbehave. */
public final class FakeKvCache implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Map<String, byte[]> blocks = new ConcurrentHashMap<>();
    private final BlockingQueue<String> stored = new LinkedBlockingQueue<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final DisposableServer server;

    private volatile UnaryOperator<Flux<DataBuffer>> fault = UnaryOperator.identity();

    public FakeKvCache() {
        var routes = route(POST("/v1/kv/blocks/fetch"), this::fetch).andRoute(POST("/v1/kv/blocks"), this::publish);
        server = HttpServer.create()
                .host("localhost")
                .port(0)
                .channelGroup(connections)
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes)))
                .bindNow();
    }

    public String url() {
        return "http://localhost:" + server.port();
    }

    /** What is done to every answer from now on. */
    public void fault(UnaryOperator<Flux<DataBuffer>> fault) {
        this.fault = fault;
    }

    /** Waits until {@code count} more blocks were stored. */
    public void awaitStored(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            if (stored.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
                throw new AssertionError("%d of %d blocks were stored".formatted(i, count));
            }
        }
    }

    public void clear() {
        blocks.clear();
        stored.clear();
        fault = UnaryOperator.identity();
    }

    private Mono<ServerResponse> fetch(ServerRequest request) {
        Flux<DataBuffer> answer = request.bodyToMono(BlockQuery.class)
                .flatMapMany(query -> Flux.fromIterable(query.hashes())
                        .takeWhile(blocks::containsKey)
                        .map(hash -> frame(blocks.get(hash))));
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(fault.apply(answer), DataBuffer.class);
    }

    private static DataBuffer frame(byte[] block) {
        ByteBuffer frame = ByteBuffer.allocate(4 + block.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(block.length).put(block).flip();
        return DefaultDataBufferFactory.sharedInstance.wrap(frame);
    }

    private Mono<ServerResponse> publish(ServerRequest request) {
        return DataBufferUtils.join(request.bodyToFlux(DataBuffer.class))
                .map(FakeKvCache::blocks)
                .flatMap(offered -> {
                    offered.forEach(this::store);
                    return ServerResponse.ok().bodyValue(new PublishReceipt(offered.size(), 0, 0, 0));
                });
    }

    private void store(byte[] block) {
        if (!(KvBlock.decode(ByteBuffer.wrap(block)) instanceof KvBlock.Decoded.Sound sound)) {
            throw new IllegalArgumentException("a damaged block was published");
        }
        String hash = sound.block().hash().hex();
        blocks.put(hash, block);
        stored.add(hash);
    }

    private static List<byte[]> blocks(DataBuffer body) {
        ByteBuffer bytes = ByteBuffer.allocate(body.readableByteCount()).order(ByteOrder.LITTLE_ENDIAN);
        body.toByteBuffer(bytes);
        DataBufferUtils.release(body);
        List<byte[]> blocks = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] block = new byte[bytes.getInt()];
            bytes.get(block);
            blocks.add(block);
        }
        return blocks;
    }

    /** Ends the connections that clients keep for their next request, too. */
    @Override
    public void close() {
        connections.close();
        server.disposeNow();
    }
}
