package io.colm.training.corpus;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Where documents start, ascending from 0: positions of tokens, 64-bit little-endian. */
record Starts(MemorySegment segment) {

    private static final ValueLayout.OfLong POSITION =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The last start that is not after {@code position}. */
    long before(long position) {
        long low = 0;
        long high = segment.byteSize() / Long.BYTES - 1;
        while (low < high) {
            long middle = low + high + 1 >>> 1;
            if (at(middle) <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return at(low);
    }

    private long at(long index) {
        return segment.get(POSITION, index * Long.BYTES);
    }

    static void set(MemorySegment segment, long index, long position) {
        segment.set(POSITION, index * Long.BYTES, position);
    }
}
