package io.colm.inference.kv;

import io.colm.engine.KvLayout;
import io.colm.inference.InferenceProperties;
import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.KvBlock;
import io.colm.wire.kv.KvCache;
import io.colm.wire.kv.PublishReceipt;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Sends filled blocks to the KV cache, in batches, off the engine's thread. A block is dropped, and counted in
 * {@code colm.kv.published}, where the queue is full or the cache fails: publishing never costs a request anything. What
 * still has to be sent is the gauge {@code colm.kv.unpublished.bytes}.
 */
@Component
public class KvPublisher implements DisposableBean {

    private static final int BATCH = 16;
    private static final Duration GATHER = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Sinks.Many<KvBlock> queue = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final long mostBytes;
    private final MeterRegistry meters;
    private final Disposable sending;

    KvPublisher(ObjectProvider<KvCache> cache, InferenceProperties properties, MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("colm.kv.unpublished.bytes", queuedBytes);
        mostBytes = (long) properties.cache().queueMegabytes() << 20;
        KvCache receiver = cache.getIfAvailable();
        sending = receiver == null ? Disposables.disposed() : send(receiver);
    }

    /** Takes a block that is full, or drops it. Called on the engine's thread: returns at once. */
    void offer(BlockHash hash, ByteBuffer payload) {
        if (sending.isDisposed()) {
            return;
        }
        KvBlock block = new KvBlock(hash, KvLayout.POSITIONS, payload);
        if (queuedBytes.addAndGet(bytes(block)) > mostBytes
                || queue.tryEmitNext(block).isFailure()) {
            queuedBytes.addAndGet(-bytes(block));
            count("overflow", 1);
        }
    }

    private static long bytes(KvBlock block) {
        return block.payload().remaining();
    }

    private Disposable send(KvCache cache) {
        return queue.asFlux()
                .publishOn(Schedulers.parallel(), 1)
                .bufferTimeout(BATCH, GATHER, true)
                .concatMap(blocks -> publish(cache, blocks), 1)
                .subscribe(this::count);
    }

    private Mono<PublishReceipt> publish(KvCache cache, List<KvBlock> blocks) {
        return cache.publish(Flux.fromIterable(blocks).map(KvPublisher::frame))
                .timeout(PATIENCE)
                .onErrorResume(error -> {
                    count("failed", blocks.size());
                    return Mono.empty();
                })
                .doFinally(end -> queuedBytes.addAndGet(
                        -blocks.stream().mapToLong(KvPublisher::bytes).sum()));
    }

    private static DataBuffer frame(KvBlock block) {
        ByteBuffer bytes = block.encode();
        ByteBuffer frame =
                ByteBuffer.allocate(Integer.BYTES + bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(bytes.remaining()).put(bytes).flip();
        return DefaultDataBufferFactory.sharedInstance.wrap(frame);
    }

    private void count(PublishReceipt receipt) {
        count("stored", receipt.stored());
        count("known", receipt.known());
        count("dropped", receipt.dropped());
        count("damaged", receipt.damaged());
    }

    private void count(String outcome, int blocks) {
        meters.counter("colm.kv.published", "outcome", outcome).increment(blocks);
    }

    @Override
    public void destroy() {
        sending.dispose();
    }
}
