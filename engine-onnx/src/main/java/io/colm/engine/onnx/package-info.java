/** Runs one step on ONNX Runtime. */
@NullMarked
package io.colm.engine.onnx;

import org.jspecify.annotations.NullMarked;
