package io.colm.kvcache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Blocks as a stream of octets: each an unsigned 32-bit little-endian length, then its bytes. */
final class BlockFrames {

    private final int maxBytes;
    private final ByteBuffer prefix = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    private byte @Nullable [] block;
    private int filled;

    private BlockFrames(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    static Flux<DataBuffer> write(Flux<byte[]> blocks) {
        return blocks.concatMapIterable(block -> List.of(length(block), wrap(block)), 1);
    }

    private static DataBuffer length(byte[] block) {
        return wrap(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(block.length)
                .array());
    }

    private static DataBuffer wrap(byte[] bytes) {
        return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    }

    /** Holds one block at a time; a stream that is not made of whole blocks is refused where that shows. */
    static Flux<byte[]> read(Flux<DataBuffer> octets, int maxBytes) {
        return Flux.defer(() -> {
            BlockFrames frames = new BlockFrames(maxBytes);
            return octets.map(frames::accept)
                    .concatMapIterable(blocks -> blocks, 1)
                    .concatWith(Mono.defer(frames::end));
        });
    }

    private List<byte[]> accept(DataBuffer buffer) {
        List<byte[]> whole = new ArrayList<>();
        try {
            while (buffer.readableByteCount() > 0) {
                fill(buffer);
                if (block != null && filled == block.length) {
                    whole.add(block);
                    block = null;
                    prefix.clear();
                }
            }
        } finally {
            DataBufferUtils.release(buffer);
        }
        return whole;
    }

    private void fill(DataBuffer buffer) {
        if (block == null) {
            prefix.put(buffer.read());
            if (!prefix.hasRemaining()) {
                block = new byte[length()];
                filled = 0;
            }
            return;
        }
        int count = Math.min(block.length - filled, buffer.readableByteCount());
        buffer.read(block, filled, count);
        filled += count;
    }

    private int length() {
        long length = Integer.toUnsignedLong(prefix.getInt(0));
        Refusal.unless(
                0 < length && length <= maxBytes,
                "blocks",
                "A block has 1 to %d bytes here, not %d; is it preceded by its length, 32 bits little-endian?"
                        .formatted(maxBytes, length));
        return (int) length;
    }

    private Mono<byte[]> end() {
        Refusal.unless(
                block == null && prefix.position() == 0,
                "blocks",
                "The stream ends within a block; send whole blocks.");
        return Mono.empty();
    }
}
