package io.colm.training.corpus;

import java.lang.foreign.MemorySegment;

/** Tokens in a row, in memory or mapped from a file. */
record Tokens(MemorySegment segment, TokenType type) {

    long size() {
        return segment.byteSize() / type.bytes();
    }

    /** The {@code length} tokens from {@code start} on. */
    long[] row(long start, int length) {
        long[] row = new long[length];
        for (int i = 0; i < length; i++) {
            row[i] = type.get(segment, start + i);
        }
        return row;
    }
}
