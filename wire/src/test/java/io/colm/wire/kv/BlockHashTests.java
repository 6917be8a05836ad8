package io.colm.wire.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected hashes were computed outside Java from the definition's bytes. */
class BlockHashTests {

    private static final String CHAIN = "0".repeat(64);
    private static final BlockHash ROOT = BlockHash.root(CHAIN, "fp32/layers=2", "");
    private static final int[] TOKENS = IntStream.range(0, 64).toArray();

    @Test
    void rootsAreThoseOfTheDefinition() {
        assertThat(ROOT.hex()).isEqualTo("5287c7261684805ef1b65189d510342551c60d6c3218aa15b6157a656a899265");
        assertThat(BlockHash.root(CHAIN, "fp32/layers=2", "tenant-ü").hex())
                .isEqualTo("fd31542fbc9337c3fa7e9c203d24b9f022e00cc918856c835fba92fd2b3d0373");
    }

    @Test
    void blocksGoOnFromTheBlockBefore() {
        BlockHash first = ROOT.next(TOKENS, 0, 64);
        BlockHash second = first.next(new int[] {Integer.MAX_VALUE}, 0, 1);

        assertThat(first.hex()).isEqualTo("d450dccc926d04a19604b1f68c180aab82dd4029076f0efa8d08589000585e5f");
        assertThat(second.hex()).isEqualTo("1ef85d27154c3665832f46f23275f90b9b8d9739debce1c47b362ad02f426bbf");
        assertThat(ROOT.next(TOKENS, 0, 0).hex())
                .isEqualTo("e95e0f0c026de105c1b52e85863cc4e0bc451f2fcd54547a29ae6211ad4901e2");
    }

    @Test
    void onlyTheTokensOfTheRangeCount() {
        int[] shifted = IntStream.range(-3, 70).toArray();

        assertThat(ROOT.next(shifted, 3, 67)).isEqualTo(ROOT.next(TOKENS, 0, 64));
    }

    @Test
    void everythingThatTheBytesDependOnChangesTheHash() {
        assertThat(BlockHash.root("1" + CHAIN.substring(1), "fp32/layers=2", ""))
                .isNotEqualTo(ROOT);
        assertThat(BlockHash.root(CHAIN, "bf16/layers=2", "")).isNotEqualTo(ROOT);
        assertThat(BlockHash.root(CHAIN, "fp32/layers=2", "tenant")).isNotEqualTo(ROOT);
        assertThat(ROOT.next(TOKENS, 0, 63)).isNotEqualTo(ROOT.next(TOKENS, 0, 64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "A000000000000000000000000000000000000000000000000000000000000000"})
    void whatIsNoHashIsRefused(String hex) {
        assertThatThrownBy(() -> new BlockHash(hex)).isInstanceOf(IllegalArgumentException.class);
    }
}
