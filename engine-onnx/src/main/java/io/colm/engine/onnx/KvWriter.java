package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Writes the keys (rotated) and values that chains made into the blocks of their sequences. */
final class KvWriter {
    private final KvLayout layout;
    private final Rope rope;
    private final Int8Planes codes;
    private final float[] vector;

    KvWriter(KvLayout layout, Rope rope) {
        this.layout = layout;
        this.rope = rope;
        codes = new Int8Planes(layout);
        vector = new float[layout.headDim()];
    }

    void write(int layer, Step step, List<Chain> chains) {
        for (Chain chain : chains) {
            if (chain.ownKvHeads() > 0) {
                write(layer, step, chain);
            }
        }
    }

    private void write(int layer, Step step, Chain chain) {
        RowSet rows = step.rows(chain.number());
        int width = chain.ownKvHeads() * layout.headDim();
        int keys = chain.heads() * layout.headDim();
        for (int place = 0; place < rows.size(); place++) {
            int position = step.plan().position(rows.row(place));
            long block = step.pool().offset(step.plan().blocks(rows.row(place))[position / KvLayout.POSITIONS]);
            MemorySegment memory = step.pool().memory();
            for (int head = 0; head < chain.ownKvHeads(); head++) {
                int column = keys + head * layout.headDim();
                rope.rotate(
                        chain.queries(),
                        chain.queryOffset(place, column),
                        position,
                        chain.queryScale(place),
                        vector,
                        0);
                putKey(memory, block + layout.keys(layer, chain.firstKvHead() + head), position % KvLayout.POSITIONS);
                chain.readQuery(place, column + width, vector);
                putValue(
                        memory,
                        block + layout.values(layer, chain.firstKvHead() + head),
                        position % KvLayout.POSITIONS);
            }
        }
    }

    private void putKey(MemorySegment memory, long plane, int position) {
        encode(memory, plane, position);
        long stride = (long) KvLayout.POSITIONS * layout.type().bytes();
        long to = plane + (long) position * layout.type().bytes();
        for (int i = 0; i < vector.length; i++) {
            set(memory, to + i * stride, vector[i]);
        }
    }

    private void putValue(MemorySegment memory, long plane, int position) {
        encode(memory, plane, position);
        long to = plane + (long) position * vector.length * layout.type().bytes();
        for (int i = 0; i < vector.length; i++) {
            set(memory, to + (long) i * layout.type().bytes(), vector[i]);
        }
    }

    private void encode(MemorySegment memory, long plane, int position) {
        if (layout.type() == KvLayout.ElementType.INT8) {
            codes.encode(vector, memory, plane, position);
        }
    }

    private void set(MemorySegment memory, long at, float value) {
        switch (layout.type()) {
            case F32 -> memory.set(ValueLayout.JAVA_FLOAT, at, value);
            case BF16 -> memory.set(ValueLayout.JAVA_SHORT, at, Bfloat16.nearest(value));
            case INT8 -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
        }
    }
}
