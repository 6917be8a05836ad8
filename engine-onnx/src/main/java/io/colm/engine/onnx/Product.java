package io.colm.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One matrix product, in slices of its outputs that threads may run side by side. A slice is a session of its own, reading
 * and writing {@link Rows} in place; each output is summed as if there were no slices.
 */
final class Product implements AutoCloseable {
    /** Fewer weights are not worth a session of their own: about 10 µs of one row. */
    private static final int LEAST_WEIGHTS = 1 << 16;

    private static final int COLUMNS = 16;

    private final List<Slice> slices;
    private final int weights;

    private Product(List<Slice> slices, int weights) {
        this.slices = slices;
        this.weights = weights;
    }

    /** @param most slices; small products have fewer */
    static Product open(Weights weights, int most, Precision precision, WeightFile file, OrtRuntime runtime)
            throws IOException, OrtException {
        int count = Math.clamp(weights.values().length / LEAST_WEIGHTS, 1, Math.min(most, weights.outputs() / COLUMNS));
        List<Slice> slices = new ArrayList<>();
        var product = new Product(slices, weights.values().length);
        try (OrtSession.SessionOptions options = runtime.sessionOptions(file.folder())) {
            for (int i = 0; i < count; i++) {
                Weights part = weights.outputs(boundary(weights, i, count), boundary(weights, i + 1, count));
                byte[] graph = ProductGraph.of(part, precision, file);
                OrtSession session = runtime.environment().createSession(graph, options);
                Rows own = Rows.floats(runtime.environment(), count == 1 ? 0 : part.outputs());
                slices.add(new Slice(session, boundary(weights, i, count), own));
            }
            return product;
        } catch (IOException | OrtException | RuntimeException e) {
            product.close();
            throw e;
        }
    }

    private static int boundary(Weights weights, int slice, int count) {
        int columns = weights.outputs();
        return slice == count ? columns : Team.begin(columns, slice, count) / COLUMNS * COLUMNS;
    }

    int slices() {
        return slices.size();
    }

    int weights() {
        return weights;
    }

    /** Multiplies the first {@code rows} rows of {@code from} into the columns of {@code slice} of those of {@code to}. */
    void run(int slice, Rows from, Rows to, int rows) {
        if (rows == 0) {
            return;
        }
        var event = new ProductEvent();
        event.begin();
        try {
            if (slices.size() == 1) {
                slices.getFirst().run(from.tensor(rows), to.tensor(rows));
            } else {
                slices.get(slice).run(from, to, rows);
            }
            event.rows = rows;
            event.commit();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not multiply " + rows + " rows", e);
        }
    }

    @Override
    public void close() {
        slices.forEach(Slice::close);
    }

    /** @param own where several rows of the slice are written first, as a tensor has no gaps between its rows */
    private record Slice(OrtSession session, int column, Rows own) implements AutoCloseable {

        void run(OnnxTensor from, OnnxTensor to) throws OrtException {
            session.run(Map.of(ProductGraph.INPUT, from), Map.of(ProductGraph.OUTPUT, to))
                    .close();
        }

        void run(Rows from, Rows to, int rows) throws OrtException {
            if (rows == 1) {
                run(from.tensor(1), to.tensorOfFirst(column, own.width()));
                return;
            }
            own.reserve(rows);
            run(from.tensor(rows), own.tensor(rows));
            long length = (long) own.width() * Float.BYTES;
            for (int row = 0; row < rows; row++) {
                long at = to.offset(row) + (long) column * Float.BYTES;
                MemorySegment.copy(own.memory(), own.offset(row), to.memory(), at, length);
            }
        }

        @Override
        public void close() {
            try {
                session.close();
                own.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime could not close a session", e);
            }
        }
    }
}
