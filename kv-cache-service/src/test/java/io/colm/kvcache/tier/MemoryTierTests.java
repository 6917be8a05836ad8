package io.colm.kvcache.tier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTierTests {

    private static final int PAYLOAD = 1000;
    private static final int COST = PAYLOAD + 128 + 256;

    private final TestingBlocks blocks = TestingBlocks.prefix(1, 5, PAYLOAD);
    private final MemoryTier memory = new MemoryTier(3 * COST);

    @Test
    void whatWasPutComesBack() {
        assertThat(put(0)).isEqualTo(Fate.STORED);

        assertThat(memory.get(blocks.hash(0)).block()).isSameAs(blocks.value(0));
        assertThat(memory.get(blocks.hash(1)).blockOptional()).isEmpty();
    }

    @Test
    void aBlockPutAgainIsKnownAndTakesNoMoreRoom() {
        for (int i = 0; i < 10; i++) {
            assertThat(put(0)).isEqualTo(i == 0 ? Fate.STORED : Fate.KNOWN);
        }
        put(1);
        put(2);

        assertThat(memory.size()).isEqualTo(3);
    }

    @Test
    void theLeastRecentlyUsedGoesWhenRoomIsNeeded() {
        put(0);
        put(1);
        put(2);
        memory.get(blocks.hash(0)).block();

        put(3);

        assertThat(memory.get(blocks.hash(1)).blockOptional()).isEmpty();
        assertThat(memory.get(blocks.hash(0)).blockOptional()).isPresent();
        assertThat(memory.size()).isEqualTo(3);
    }

    @Test
    void ofATouchedPrefixTheTailGoesFirst() {
        put(0);
        put(1);
        put(2);
        memory.touch(blocks.hashes().subList(0, 3));

        put(3);

        assertThat(memory.get(blocks.hash(2)).blockOptional()).isEmpty();
        assertThat(memory.get(blocks.hash(0)).blockOptional()).isPresent();
    }

    @Test
    void aBlockLargerThanTheTierIsDropped() {
        TestingBlocks large = TestingBlocks.prefix(2, 1, 4 * COST);
        put(0);

        assertThat(memory.put(large.hash(0), large.value(0)).block()).isEqualTo(Fate.DROPPED);
        assertThat(memory.size()).isEqualTo(1);
    }

    private Fate put(int i) {
        return memory.put(blocks.hash(i), blocks.value(i)).block();
    }
}
