package io.colm.inference.kv;

import io.colm.wire.kv.KvBlock;
import io.colm.wire.kv.KvBlock.Decoded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Cuts the octets of a fetch into blocks. All blocks of a layout have one length, so a frame of another one is damage, and
 * no length that arrives is ever allocated.
 */
final class BlockFrames {

    private static final int LENGTH_BYTES = 4;

    private final int encodedBytes;
    private ByteBuffer frame;

    BlockFrames(long blockBytes) {
        encodedBytes = Math.toIntExact(KvBlock.HEADER_BYTES + blockBytes);
        frame = newFrame();
    }

    /** The blocks that {@code buffer}, which is released, completes. */
    List<Decoded> read(DataBuffer buffer) {
        List<Decoded> blocks = new ArrayList<>();
        try {
            while (buffer.readableByteCount() > 0) {
                fill(buffer);
                if (frame.position() >= LENGTH_BYTES && frame.getInt(0) != encodedBytes) {
                    blocks.add(new Decoded.Damaged("length"));
                    return blocks;
                }
                if (!frame.hasRemaining()) {
                    blocks.add(KvBlock.decode(frame.position(LENGTH_BYTES)));
                    frame = newFrame();
                }
            }
            return blocks;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private void fill(DataBuffer buffer) {
        int count = Math.min(buffer.readableByteCount(), frame.remaining());
        buffer.read(frame.array(), frame.position(), count);
        frame.position(frame.position() + count);
    }

    private ByteBuffer newFrame() {
        return ByteBuffer.allocate(LENGTH_BYTES + encodedBytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
