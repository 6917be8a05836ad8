package io.colm.engine.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A run of native memory, aligned for vectors, with one owner that closes it. */
final class NativeMemory implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    NativeMemory(long bytes) {
        segment = arena.allocate(bytes, ALIGNMENT);
    }

    MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        arena.close();
    }
}
