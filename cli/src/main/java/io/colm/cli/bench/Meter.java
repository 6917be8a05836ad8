package io.colm.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Wall time, CPU time of the process, and bytes allocated by this thread, between two moments. */
final class Meter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long cpu = SYSTEM.getProcessCpuTime();
    private final long bytes = THREADS.getCurrentThreadAllocatedBytes();
    private final long wall = System.nanoTime();

    /** What has passed since this meter was made, for {@code steps} steps that ran {@code tokens} tokens in all. */
    Sample read(int steps, int tokens) {
        long wallNow = System.nanoTime();
        long bytesNow = THREADS.getCurrentThreadAllocatedBytes();
        return new Sample(wallNow - wall, SYSTEM.getProcessCpuTime() - cpu, bytesNow - bytes, steps, tokens);
    }
}
