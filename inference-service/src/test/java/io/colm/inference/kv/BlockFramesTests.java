package io.colm.inference.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.wire.kv.BlockHash;
import io.colm.wire.kv.KvBlock;
import io.colm.wire.kv.KvBlock.Decoded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

class BlockFramesTests {

    private static final int BLOCK_BYTES = 96;

    @Test
    void howTheOctetsArriveDoesNotMatter() {
        List<KvBlock> blocks = List.of(block(1), block(2), block(3));
        byte[] octets = octets(blocks);
        Random random = new Random(4);
        for (int run = 0; run < 200; run++) {
            BlockFrames frames = new BlockFrames(BLOCK_BYTES);
            List<Decoded> read = new ArrayList<>();
            for (int from = 0; from < octets.length; ) {
                int count = Math.min(octets.length - from, random.nextInt(400));
                read.addAll(frames.read(DefaultDataBufferFactory.sharedInstance.wrap(
                        ByteBuffer.wrap(octets, from, count).slice())));
                from += count;
            }
            assertThat(read).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(((Decoded.Sound) read.get(i)).block()).isEqualTo(blocks.get(i));
            }
        }
    }

    @Test
    void aFrameOfAnotherLengthIsDamageBeforeItsBytesCome() {
        BlockFrames frames = new BlockFrames(BLOCK_BYTES);
        ByteBuffer length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Integer.MAX_VALUE)
                .flip();

        assertThat(frames.read(DefaultDataBufferFactory.sharedInstance.wrap(length)))
                .containsExactly(new Decoded.Damaged("length"));
    }

    private static KvBlock block(int seed) {
        byte[] payload = new byte[BLOCK_BYTES];
        new Random(seed).nextBytes(payload);
        return new KvBlock(BlockHash.root("chain", "layout", "salt" + seed), 64, ByteBuffer.wrap(payload));
    }

    private static byte[] octets(List<KvBlock> blocks) {
        int frame = 4 + KvBlock.HEADER_BYTES + BLOCK_BYTES;
        ByteBuffer octets = ByteBuffer.allocate(frame * blocks.size()).order(ByteOrder.LITTLE_ENDIAN);
        blocks.forEach(block -> octets.putInt(frame - 4).put(block.encode()));
        return octets.array();
    }
}
