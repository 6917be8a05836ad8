package io.colm.training.corpus;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** How a token lies in a dataset; little-endian. */
public enum TokenType {
    UINT16(Short.BYTES),
    UINT32(Integer.BYTES);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    TokenType(int bytes) {
        this.bytes = bytes;
    }

    /** The smaller one that holds every token of a vocabulary. */
    public static TokenType of(int vocabulary) {
        return vocabulary <= 1 << 16 ? UINT16 : UINT32;
    }

    public int bytes() {
        return bytes;
    }

    int get(MemorySegment tokens, long index) {
        return this == UINT16 ? Short.toUnsignedInt(tokens.get(SHORT, index * bytes)) : tokens.get(INT, index * bytes);
    }

    public void set(MemorySegment tokens, long index, int token) {
        if (this == UINT16) {
            tokens.set(SHORT, index * bytes, (short) token);
        } else {
            tokens.set(INT, index * bytes, token);
        }
    }
}
