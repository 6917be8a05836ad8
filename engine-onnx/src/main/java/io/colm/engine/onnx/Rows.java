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
 * are a tensor for every {@code n}, made once.
 */
final class Rows implements AutoCloseable {
    private static final int FEWEST = 16;

    private final OrtEnvironment environment;
    private final OnnxJavaType type;
    private final int width;
    private final Map<Integer, OnnxTensor> tensors = new HashMap<>();
    private NativeMemory memory = new NativeMemory(0);
    private int capacity;

    Rows(OrtEnvironment environment, OnnxJavaType type, int width) {
        this.environment = environment;
        this.type = type;
        this.width = width;
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
    OnnxTensor tensor(int rows) throws OrtException {
        OnnxTensor tensor = tensors.get(rows);
        if (tensor == null) {
            tensor = create(rows);
            tensors.put(rows, tensor);
        }
        return tensor;
    }

    private OnnxTensor create(int rows) throws OrtException {
        ByteBuffer bytes = memory().asSlice(0, bytes(rows)).asByteBuffer().order(ByteOrder.nativeOrder());
        long[] shape = {rows, width};
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
        memory.close();
    }
}
