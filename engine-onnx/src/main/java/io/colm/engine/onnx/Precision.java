package io.colm.engine.onnx;

/** In which numbers matrix products are computed; what lies between them is fp32 always. */
public enum Precision {
    /** Weights and activations as fp32: the reference. */
    FP32,
    /** Weights as int8, one scale per output; activations as uint8, one scale per row and chain; exact integer sums. */
    INT8,
    /**
     * Weights as int8, one scale for every 128 inputs of an output; activations as int8, scaled likewise. Where the processor
     * multiplies bytes (VNNI) faster than {@link #INT8} for a few rows, elsewhere slower for many. The last bits of a row
     * depend on how many rows are multiplied with it: the same seed may give another text under another load.
     */
    INT8_BLOCKS,
    /**
     * The same in four bits and blocks of 32 inputs. The least memory to read, so the fastest for a few rows, and the slowest
     * for many.
     */
    INT4
}
