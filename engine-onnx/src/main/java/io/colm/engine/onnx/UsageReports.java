package io.colm.engine.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * ONNX Runtime's reports to its makers, which the builds from 1.29 on send from Linux and macOS: of the process, its sessions
 * and their speed. It reads once, when it starts, whether it may; what an operator has set holds.
 */
final class UsageReports {
    private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private UsageReports() {}

    /** Before anything of ONNX Runtime is loaded. Java cannot change what native code sees as its environment, the C library can. */
    static void forbid() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("setenv").ifPresent(setenv -> set(linker, setenv));
    }

    @SuppressWarnings("restricted") // native access is what this is about
    private static void set(Linker linker, MemorySegment setenv) {
        var types = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            int overwrite = 0;
            var unused = (int) linker.downcallHandle(setenv, types)
                    .invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), overwrite);
        } catch (Throwable e) {
            throw new IllegalStateException("Could not set " + VARIABLE, e);
        }
    }
}
