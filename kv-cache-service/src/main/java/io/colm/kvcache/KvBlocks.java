package io.colm.kvcache;

import io.colm.kvcache.tier.Fate;
import io.colm.kvcache.tier.Faults;
import io.colm.kvcache.tier.MemoryTier;
import io.colm.kvcache.tier.Tier;
import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.KvBlock;
import io.colm.wire.kv.PublishReceipt;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The blocks of all tiers, as one: what is found below is kept above. */
final class KvBlocks {

    /** Blocks asked for, or stored, at a time: enough to keep Redis busy, few enough to waste little on a miss. */
    private static final int AT_ONCE = 8;

    private final MemoryTier memory;
    private final Tier warm;
    private final Duration deadline;
    private final Faults faults;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    KvBlocks(MemoryTier memory, Tier warm, Duration deadline, Faults faults) {
        this.memory = memory;
        this.warm = warm;
        this.deadline = deadline;
        this.faults = faults;
    }

    /** The leading blocks of a prefix, up to the first that no tier has by the deadline. */
    Flux<byte[]> leading(List<BlockHash> prefix) {
        return Flux.defer(() -> {
            long end = System.nanoTime() + deadline.toNanos();
            AtomicInteger found = new AtomicInteger();
            return Flux.fromIterable(prefix)
                    .flatMapSequential(hash -> find(hash, end), AT_ONCE, 1)
                    .takeWhile(Optional::isPresent)
                    .map(Optional::get)
                    .doOnNext(_ -> found.incrementAndGet())
                    .doFinally(_ -> count(prefix, found.get()));
        });
    }

    private Mono<Optional<byte[]>> find(BlockHash hash, long endNanos) {
        return memory.get(hash)
                .switchIfEmpty(Mono.defer(() -> fromBelow(hash, endNanos)))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }

    private Mono<byte[]> fromBelow(BlockHash hash, long endNanos) {
        Duration left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
        return warm.get(hash)
                .timeout(left, Mono.fromRunnable(() -> faults.lost("get", "deadline")))
                .flatMap(value -> memory.put(hash, value).thenReturn(value));
    }

    private void count(List<BlockHash> prefix, int found) {
        hits.add(found);
        misses.add(prefix.size() - found);
        memory.touch(prefix.subList(0, found));
    }

    /** Keeps what is sound of the offered values, each the bytes of one block. */
    Mono<PublishReceipt> keep(Flux<byte[]> values) {
        return Mono.defer(() -> {
            List<BlockHash> kept = Collections.synchronizedList(new ArrayList<>());
            return values.flatMap(value -> keep(value, kept), AT_ONCE)
                    .collect(Collectors.groupingBy(fate -> fate, Collectors.counting()))
                    .map(KvBlocks::receipt)
                    .doFinally(_ -> memory.touch(List.copyOf(kept)));
        });
    }

    private Mono<Fate> keep(byte[] value, List<BlockHash> kept) {
        return switch (KvBlock.decode(ByteBuffer.wrap(value))) {
            case KvBlock.Decoded.Damaged damaged -> {
                faults.damaged("publish", damaged.reason());
                yield Mono.just(Fate.DAMAGED);
            }
            case KvBlock.Decoded.Sound sound -> {
                BlockHash hash = sound.block().hash();
                kept.add(hash);
                yield memory.put(hash, value)
                        .flatMap(above -> warm.put(hash, value).map(below -> below == Fate.DROPPED ? above : below));
            }
        };
    }

    private static PublishReceipt receipt(Map<Fate, Long> fates) {
        return new PublishReceipt(
                count(fates, Fate.STORED),
                count(fates, Fate.KNOWN),
                count(fates, Fate.DROPPED),
                count(fates, Fate.DAMAGED));
    }

    private static int count(Map<Fate, Long> fates, Fate fate) {
        return Math.toIntExact(fates.getOrDefault(fate, 0L));
    }

    int hot() {
        return memory.size();
    }

    long hits() {
        return hits.sum();
    }

    long misses() {
        return misses.sum();
    }
}
