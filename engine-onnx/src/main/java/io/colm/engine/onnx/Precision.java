package io.colm.engine.onnx;

/** In which numbers matrix products are computed; what lies between them is fp32 always. */
public enum Precision {
    /** Weights and activations as fp32: the reference. */
    FP32,
    /** Weights as int8, one scale per output; activations as uint8, one scale per row and chain; exact integer sums. */
    INT8
}
