package io.colm.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * A matrix {@code [rows][width]} in Java-owned native memory that products read or write in place: its first {@code n} rows
 * are a tensor for every {@code n}, made once. Threads may share the tensors, and write different rows.
 */
final class Rows implements AutoCloseable {
    private static final int FEWEST = 16;

    private final OrtEnvironment environment;
    private final OnnxJavaType type;
    private final int width;
    private final Map<Integer, OnnxTensor> tensors = new HashMap<>();
    private final Map<Integer, OnnxTensor> parts = new HashMap<>();
    private NativeMemory memory = new NativeMemory(0);
    private int capacity;

    Rows(OrtEnvironment environment, OnnxJavaType type, int width) {
        this.environment = environment;
        this.type = type;
        this.width = width;
    }

    static Rows floats(OrtEnvironment environment, int width) {
        return new Rows(environment, OnnxJavaType.FLOAT, width);
    }

    int width() {
        return width;
    }

    /** Makes room for {@code rows} rows; what was written before is lost if there was not. */
    void reserve(int rows) {
        if (rows > capacity) {
            int grown = Math.max(FEWEST, Math.max(rows, 2 * capacity));
            var larger = new NativeMemory(bytes(grown));
            close();
            memory = larger;
            capacity = grown;
        }
    }

    MemorySegment memory() {
        return memory.segment();
    }

    /** Where row {@code row} begins in {@link #memory}, in bytes. */
    long offset(int row) {
        return bytes(row);
    }

    /** The first {@code rows} rows. */
    synchronized OnnxTensor tensor(int rows) throws OrtException {
        OnnxTensor tensor = tensors.get(rows);
        if (tensor == null) {
            tensor = create(0, rows, width);
            tensors.put(rows, tensor);
        }
        return tensor;
    }

    /** Columns {@code column} to {@code column + columns - 1} of the first row; {@code columns} belongs to {@code column}. */
    synchronized OnnxTensor tensorOfFirst(int column, int columns) throws OrtException {
        OnnxTensor tensor = parts.get(column);
        if (tensor == null) {
            tensor = create((long) column * type.size, 1, columns);
            parts.put(column, tensor);
        }
        return tensor;
    }

    private OnnxTensor create(long offset, int rows, int columns) throws OrtException {
        long length = (long) rows * columns * type.size;
        ByteBuffer bytes = memory().asSlice(offset, length).asByteBuffer().order(ByteOrder.nativeOrder());
        long[] shape = {rows, columns};
        return type == OnnxJavaType.FLOAT
                ? OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape)
                : OnnxTensor.createTensor(environment, bytes, shape, type);
    }

    private long bytes(int rows) {
        return (long) rows * width * type.size;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
        tensors.clear();
        parts.values().forEach(OnnxTensor::close);
        parts.clear();
        memory.close();
    }
}
