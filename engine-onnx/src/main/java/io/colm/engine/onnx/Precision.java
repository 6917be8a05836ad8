package io.colm.engine.onnx;

/** In which numbers matrix products are computed; what lies between them is fp32 always. */
public enum Precision {
    /** Weights and activations as fp32: the reference. */
    FP32,
    /** Weights as int8, one scale per output; activations as uint8, one scale per row and chain; exact integer sums. */
    INT8,
    /**
     * Weights as four bits, one scale for every {@value BlockWeights#BLOCK} inputs of an output; activations as int8, scaled
     * likewise. The least memory to read, so the fastest for a few rows, and the slowest for many. The last bits of a row
     * depend on how many rows are multiplied with it: the same seed may give another text under another load.
     */
    INT4
}
