package io.colm.engine.onnx;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One matrix product, for the flight recorder; costs nothing unless it is asked for. */
@Name("io.colm.Product")
@Label("Matrix product")
@Category("CoLM")
@Enabled(false)
@StackTrace(false)
final class ProductEvent extends Event {
    @Label("Rows")
    int rows;
}
