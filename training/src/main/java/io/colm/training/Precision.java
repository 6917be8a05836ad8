package io.colm.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the matrix products are computed in. Weights, residuals, norms and losses are float32 in both. */
public enum Precision {
    FP32(6),
    BF16(15);

    /** PyTorch's number of the type. */
    final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /** bfloat16 where this machine's processor multiplies it in hardware, where it is the faster one. */
    public static Precision ofThisMachine() {
        Path processors = Path.of("/proc/cpuinfo");
        try {
            return Files.isReadable(processors) && hasBfloat16(Files.readString(processors)) ? BF16 : FP32;
        } catch (IOException unreadable) {
            return FP32;
        }
    }

    static boolean hasBfloat16(String processors) {
        return processors.contains("amx_bf16") || processors.contains("avx512_bf16");
    }
}
