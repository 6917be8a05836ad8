package io.colm.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Map;

/** One matrix product: a session of its own, reading and writing {@link Rows} in place. */
final class Product implements AutoCloseable {
    private final OrtSession session;

    Product(OrtEnvironment environment, byte[] graph, OrtSession.SessionOptions options) throws OrtException {
        session = environment.createSession(graph, options);
    }

    /** Multiplies the first {@code rows} rows of {@code from} into those of {@code to}. */
    void run(Rows from, Rows to, int rows) {
        if (rows == 0) {
            return;
        }
        var event = new ProductEvent();
        event.begin();
        try {
            Map<String, OnnxTensor> input = Map.of(ProductGraph.INPUT, from.tensor(rows));
            Map<String, OnnxTensor> output = Map.of(ProductGraph.OUTPUT, to.tensor(rows));
            session.run(input, output).close();
            event.rows = rows;
            event.commit();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not multiply " + rows + " rows", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not close a session", e);
        }
    }
}
