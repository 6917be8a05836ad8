package io.colm.engine.onnx;

/** A layer's products, in their order, and the one behind the last layer. */
enum Stage {
    QUERY,
    OUTPUT,
    GATE_AND_UP,
    DOWN,
    HEAD
}
