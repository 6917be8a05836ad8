package io.colm.kvcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.kvcache.tier.Fate;
import io.colm.kvcache.tier.Faults;
import io.colm.kvcache.tier.MemoryTier;
import io.colm.kvcache.tier.TestingBlocks;
import io.colm.kvcache.tier.Tier;
import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.PublishReceipt;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class KvBlocksTests {

    private final TestingBlocks prefix = TestingBlocks.prefix(5, 20, 200);
    private final FakeTier warm = new FakeTier();
    private final Faults faults = new Faults(new SimpleMeterRegistry());
    private final KvBlocks blocks = blocks(Duration.ofSeconds(30));

    private KvBlocks blocks(Duration deadline) {
        return new KvBlocks(new MemoryTier(1 << 20), warm, deadline, faults);
    }

    @Test
    void theLeadingBlocksComeInOrderUpToTheFirstGap() {
        for (int i = 0; i < 20; i++) {
            if (i != 13) {
                warm.put(prefix.hash(i), prefix.value(i)).block();
            }
        }

        assertThat(fetch()).containsExactlyElementsOf(prefix.values().subList(0, 13));
        assertThat(blocks.hits()).isEqualTo(13);
        assertThat(blocks.misses()).isEqualTo(7);
    }

    @Test
    void blocksFromBelowAreServedFromMemoryTheNextTime() {
        publish();
        KvBlocks restarted = blocks(Duration.ofSeconds(30));
        restarted.leading(prefix.hashes()).blockLast();
        warm.values.clear();

        assertThat(restarted.leading(prefix.hashes()).collectList().block()).containsExactlyElementsOf(prefix.values());
    }

    @Test
    void memoryServesWhatTheTierBelowHasLost() {
        publish();
        warm.values.clear();

        assertThat(fetch()).containsExactlyElementsOf(prefix.values());
    }

    @Test
    void aTierBelowThatHangsEndsTheAnswerAtTheDeadline() {
        KvBlocks hurried = blocks(Duration.ofMillis(20));
        hurried.keep(Flux.fromIterable(prefix.values().subList(0, 3))).block();
        warm.hangs = true;

        assertThat(hurried.leading(prefix.hashes()).collectList().block())
                .containsExactlyElementsOf(prefix.values().subList(0, 3));
    }

    @Test
    void theReceiptTellsWhatBecameOfEachBlock() {
        byte[] damaged = prefix.value(3).clone();
        damaged[200] ^= 1;
        Flux<byte[]> offered = Flux.just(prefix.value(0), prefix.value(1), damaged, new byte[5]);

        assertThat(blocks.keep(offered).block()).isEqualTo(new PublishReceipt(2, 0, 0, 2));
        assertThat(blocks.keep(offered).block()).isEqualTo(new PublishReceipt(0, 2, 0, 2));
        assertThat(faults.damaged()).isEqualTo(4);
        assertThat(fetch()).containsExactlyElementsOf(prefix.values().subList(0, 2));
    }

    @Test
    void aBlockThatOnlyMemoryCanKeepIsStored() {
        warm.drops = true;

        assertThat(publish()).isEqualTo(new PublishReceipt(20, 0, 0, 0));
    }

    @Test
    void aBlockThatNoTierCanKeepIsDropped() {
        warm.drops = true;
        KvBlocks tiny = new KvBlocks(new MemoryTier(100), warm, Duration.ofSeconds(30), faults);

        assertThat(tiny.keep(Flux.fromIterable(prefix.values())).block()).isEqualTo(new PublishReceipt(0, 0, 20, 0));
    }

    private PublishReceipt publish() {
        return blocks.keep(Flux.fromIterable(prefix.values())).block();
    }

    private List<byte[]> fetch() {
        return blocks.leading(prefix.hashes()).collectList().block();
    }

    private static final class FakeTier implements Tier {

        private final Map<BlockHash, byte[]> values = new HashMap<>();
        private boolean drops;
        private boolean hangs;

        @Override
        public Mono<byte[]> get(BlockHash hash) {
            return hangs ? Mono.never() : Mono.justOrEmpty(values.get(hash));
        }

        @Override
        public Mono<Fate> put(BlockHash hash, byte[] value) {
            if (drops) {
                return Mono.just(Fate.DROPPED);
            }
            return Mono.just(values.putIfAbsent(hash, value) == null ? Fate.STORED : Fate.KNOWN);
        }
    }
}
