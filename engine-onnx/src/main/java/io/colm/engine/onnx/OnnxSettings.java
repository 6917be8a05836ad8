package io.colm.engine.onnx;

import io.colm.engine.KvLayout;

/**
 * How a model is run.
 *
 * @param keysAndValues what keys and values are stored as
 * @param threads threads that share a step's work, the engine's own included. Below about 10 M parameters a second one
 *     gains little
 */
public record OnnxSettings(Precision precision, KvLayout.ElementType keysAndValues, int threads) {

    /** All fp32, one thread. */
    public static final OnnxSettings REFERENCE = new OnnxSettings(Precision.FP32, KvLayout.ElementType.F32, 1);

    public OnnxSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, is " + threads);
        }
    }
}
