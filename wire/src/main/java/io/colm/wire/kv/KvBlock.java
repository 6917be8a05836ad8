package io.colm.wire.kv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * One KV block as it travels and as Redis keeps it: 128 bytes of header, then the payload. Little-endian:
 *
 * <pre>
 *   0  'C' 'K' 'V' '1'       4  u32 positions      8  u32 payload length     12  u32 CRC32C of the payload
 *  16  32 bytes, the block's hash                  48  76 zero bytes         124  u32 CRC32C of bytes 0 to 123
 * </pre>
 *
 * @param positions token positions held
 * @param payload keys and values, in the layout that the hash names
 */
public record KvBlock(BlockHash hash, int positions, ByteBuffer payload) {

    public static final int HEADER_BYTES = 128;

    private static final int MAGIC = 0x31564b43;

    /** What came of reading bytes that claim to be a block. */
    public sealed interface Decoded {

        record Sound(KvBlock block) implements Decoded {}

        /** Not that block, or not whole: a miss. {@code reason} is a short constant, fit for a metric's label. */
        record Damaged(String reason) implements Decoded {}
    }

    /** Header and payload in a new buffer, ready to be read. */
    public ByteBuffer encode() {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_BYTES + payload.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(positions).putInt(payload.remaining()).putInt(crc(payload.duplicate()));
        bytes.put(hash.bytes());
        bytes.putInt(124, crc(bytes.duplicate().position(0).limit(124)));
        return bytes.position(HEADER_BYTES).put(payload.duplicate()).flip();
    }

    /** Reads a block from the remaining bytes, all of them; the payload is a view, not a copy. */
    public static Decoded decode(ByteBuffer source) {
        ByteBuffer bytes = source.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < HEADER_BYTES) {
            return new Decoded.Damaged("short");
        }
        if (bytes.getInt(0) != MAGIC) {
            return new Decoded.Damaged("format");
        }
        if (bytes.getInt(124) != crc(bytes.duplicate().limit(124))) {
            return new Decoded.Damaged("header");
        }
        ByteBuffer payload = bytes.slice(HEADER_BYTES, bytes.remaining() - HEADER_BYTES);
        if (bytes.getInt(8) != payload.remaining()) {
            return new Decoded.Damaged("length");
        }
        if (bytes.getInt(12) != crc(payload.duplicate())) {
            return new Decoded.Damaged("payload");
        }
        byte[] hash = new byte[32];
        bytes.get(16, hash);
        BlockHash name = new BlockHash(HexFormat.of().formatHex(hash));
        return new Decoded.Sound(new KvBlock(name, bytes.getInt(4), payload));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
