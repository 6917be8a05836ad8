package io.colm.inference.kv;

import io.colm.engine.KvLayout;
import io.colm.inference.InferenceProperties;
import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.BlockQuery;
import io.colm.wire.kv.KvBlock;
import io.colm.wire.kv.KvBlock.Decoded;
import io.colm.wire.kv.KvCache;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one bounded look at the KV cache before a request runs. It never fails: whatever the cache does, the answer is the
 * leading blocks that arrived sound and in time, and the rest is computed. Counted as {@code colm.kv.lookups} by outcome.
 */
@Component
public class KvLookup {

    private static final int WARM_UP_LOOKS = 5;

    private final Optional<KvCache> cache;
    private final InferenceProperties.Cache settings;
    private final MeterRegistry meters;
    private final CachePause pause = new CachePause(System::nanoTime);

    KvLookup(ObjectProvider<KvCache> cache, InferenceProperties properties, MeterRegistry meters) {
        this.cache = Optional.ofNullable(cache.getIfAvailable());
        this.settings = properties.cache();
        this.meters = meters;
    }

    /** The payloads of the leading blocks of {@code tokens}, whose last token is always left to compute. */
    public Mono<List<ByteBuffer>> leading(BlockHashes hashes, int[] tokens, KvLayout layout) {
        int blocks = (tokens.length - 1) / KvLayout.POSITIONS;
        if (cache.isEmpty() || blocks < 1) {
            return Mono.just(List.of());
        }
        if (pause.isOn()) {
            count("paused");
            return Mono.just(List.of());
        }
        return fetch(cache.get(), hashes.first(blocks, tokens), layout);
    }

    /** Asks for what is not there: the first look that counts must not wait for classes and connections. */
    public Mono<Void> warmUp(KvLayout layout) {
        List<BlockHash> nobodys = List.of(BlockHash.root("", layout.text(), ""));
        return Mono.justOrEmpty(cache)
                .flatMapMany(known -> Flux.range(0, WARM_UP_LOOKS)
                        .concatMap(look -> fetch(known, nobodys, layout, new AtomicReference<>(""))))
                .then();
    }

    private Mono<List<ByteBuffer>> fetch(KvCache cache, List<BlockHash> hashes, KvLayout layout) {
        AtomicReference<String> fault = new AtomicReference<>("");
        return fetch(cache, hashes, layout, fault).doOnNext(found -> settle(fault.get(), found.size(), hashes.size()));
    }

    private Mono<List<ByteBuffer>> fetch(
            KvCache cache, List<BlockHash> hashes, KvLayout layout, AtomicReference<String> fault) {
        BlockFrames frames = new BlockFrames(layout.blockBytes());
        BlockQuery query = new BlockQuery(hashes.stream().map(BlockHash::hex).toList());
        return cache.fetch(query)
                .concatMapIterable(frames::read)
                .zipWithIterable(hashes, (block, hash) -> payload(block, hash, fault))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .takeUntilOther(Mono.delay(deadline(hashes.size())).doOnNext(late -> fault.set("deadline")))
                .onErrorResume(error -> {
                    fault.set("failed");
                    return Flux.empty();
                })
                .collectList();
    }

    private Duration deadline(int blocks) {
        return settings.deadline().plus(settings.deadlinePerBlock().multipliedBy(blocks));
    }

    private static Optional<ByteBuffer> payload(Decoded decoded, BlockHash hash, AtomicReference<String> fault) {
        if (decoded instanceof Decoded.Sound sound && isWhole(sound.block(), hash)) {
            return Optional.of(sound.block().payload());
        }
        fault.set("damaged");
        return Optional.empty();
    }

    /** The frame's length has proven the payload's. */
    private static boolean isWhole(KvBlock block, BlockHash hash) {
        return block.hash().equals(hash) && block.positions() == KvLayout.POSITIONS;
    }

    private void settle(String fault, int found, int asked) {
        pause.record(fault.equals("failed") || fault.equals("deadline"));
        if (!fault.isEmpty()) {
            count(fault);
        } else {
            count(found == asked ? "full" : found == 0 ? "miss" : "partial");
        }
    }

    private void count(String outcome) {
        meters.counter("colm.kv.lookups", "outcome", outcome).increment();
    }
}
