package io.colm.cli.bench;

/**
 * Medians of one workload.
 *
 * @param millis wall time of a step
 * @param tokensPerSecond tokens of wall time
 * @param tokensPerCpuSecond tokens of CPU time of the whole process, over all visits; 0 where too little was measured
 * @param bytesPerStep allocated on the heap by the engine's thread
 */
public record Figure(
        String what,
        String precision,
        String tier,
        double millis,
        double tokensPerSecond,
        double tokensPerCpuSecond,
        double bytesPerStep) {}
