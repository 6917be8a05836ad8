package io.colm.cli.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Memory that was asked for outside the Java heap, as glibc's {@code mallinfo2} counts it: weights and tensors, not what the
 * collector happens to hold.
 */
final class Memory {
    private static final int FIELDS = 10;
    private static final long MAPPED = 4L * Long.BYTES;
    private static final long IN_USE = 7L * Long.BYTES;
    private static final MemoryLayout INFO = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG).withName("fields"));

    private Memory() {}

    /** Bytes in use; nothing where the C library does not tell. */
    static OptionalLong allocated() {
        Optional<MethodHandle> info = mallinfo();
        if (info.isEmpty()) {
            return OptionalLong.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            var answer = (MemorySegment) info.get().invokeExact((SegmentAllocator) arena);
            return OptionalLong.of(
                    answer.get(ValueLayout.JAVA_LONG, MAPPED) + answer.get(ValueLayout.JAVA_LONG, IN_USE));
        } catch (Throwable e) {
            throw new IllegalStateException("mallinfo2 could not be asked", e);
        }
    }

    @SuppressWarnings("restricted") // the command is started with native access
    private static Optional<MethodHandle> mallinfo() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("mallinfo2")
                .map(address -> linker.downcallHandle(address, FunctionDescriptor.of(INFO)));
    }
}
