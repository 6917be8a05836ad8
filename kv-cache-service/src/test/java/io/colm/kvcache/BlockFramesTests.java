package io.colm.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;

class BlockFramesTests {

    private static final int MAX = 1000;

    @Test
    void aBlockIsPrecededByItsLengthInLittleEndian() {
        byte[] octets = join(BlockFrames.write(Flux.just(new byte[] {7, 8, 9})));

        assertThat(octets).containsExactly(3, 0, 0, 0, 7, 8, 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64, 1003, 100_000})
    void blocksAreReadHoweverTheirOctetsAreCut(int piece) {
        List<byte[]> blocks = new ArrayList<>();
        Random random = new Random(3);
        for (int length : new int[] {1, 2, 999, MAX, 4, 500}) {
            byte[] block = new byte[length];
            random.nextBytes(block);
            blocks.add(block);
        }
        byte[] octets = join(BlockFrames.write(Flux.fromIterable(blocks)));

        assertThat(BlockFrames.read(cut(octets, piece), MAX).collectList().block())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(blocks);
    }

    @Test
    void anEmptyStreamHasNoBlocks() {
        assertThat(BlockFrames.read(Flux.empty(), MAX).collectList().block()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6})
    void aStreamThatEndsWithinABlockIsRefused(int length) {
        byte[] octets = {3, 0, 0, 0, 7, 8, 9};

        assertThatThrownBy(() -> BlockFrames.read(cut(octets, 100).take(1).map(b -> b.slice(0, length)), MAX)
                        .blockLast())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("ends within a block");
    }

    @Test
    void aLengthBeyondTheBoundIsRefusedBeforeItIsAllocated() {
        assertThatThrownBy(() -> BlockFrames.read(cut(new byte[] {-1, -1, -1, -1}, 4), MAX)
                        .blockLast())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("4294967295");
        assertThatThrownBy(() -> BlockFrames.read(cut(new byte[4], 4), MAX).blockLast())
                .isInstanceOf(Refusal.class);
    }

    private static Flux<DataBuffer> cut(byte[] octets, int piece) {
        List<DataBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < octets.length; from += piece) {
            byte[] part = Arrays.copyOfRange(octets, from, Math.min(octets.length, from + piece));
            pieces.add(DefaultDataBufferFactory.sharedInstance.wrap(part));
        }
        return Flux.fromIterable(pieces);
    }

    private static byte[] join(Flux<DataBuffer> buffers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        buffers.doOnNext(buffer -> {
                    byte[] part = new byte[buffer.readableByteCount()];
                    buffer.read(part);
                    all.writeBytes(part);
                })
                .blockLast();
        return all.toByteArray();
    }
}
