package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes the keys (rotated) and values that chain 1 made into the blocks of their sequences. */
final class KvWriter {
    private final KvLayout layout;
    private final Rope rope;
    private final float[] vector;

    KvWriter(KvLayout layout, Rope rope) {
        this.layout = layout;
        this.rope = rope;
        vector = new float[layout.headDim()];
    }

    void write(int layer, Step step, Chain first) {
        RowSet rows = step.rows(1);
        int width = layout.kvHeads() * layout.headDim();
        int keys = first.heads() * layout.headDim();
        for (int place = 0; place < rows.size(); place++) {
            int position = step.plan().position(rows.row(place));
            long block = step.pool().offset(step.plan().blocks(rows.row(place))[position / KvLayout.POSITIONS]);
            MemorySegment memory = step.pool().memory();
            for (int head = 0; head < layout.kvHeads(); head++) {
                int column = keys + head * layout.headDim();
                rope.rotate(
                        first.queries(),
                        first.queryOffset(place, column),
                        position,
                        first.queryScale(place),
                        vector,
                        0);
                putKey(memory, block + layout.keys(layer, head), position % KvLayout.POSITIONS);
                first.readQuery(place, column + width, vector);
                putValue(memory, block + layout.values(layer, head), position % KvLayout.POSITIONS);
            }
        }
    }

    private void putKey(MemorySegment memory, long plane, int position) {
        long stride = (long) KvLayout.POSITIONS * layout.type().bytes();
        long to = plane + (long) position * layout.type().bytes();
        for (int i = 0; i < vector.length; i++) {
            set(memory, to + i * stride, vector[i]);
        }
    }

    private void putValue(MemorySegment memory, long plane, int position) {
        long to = plane + (long) position * vector.length * layout.type().bytes();
        for (int i = 0; i < vector.length; i++) {
            set(memory, to + (long) i * layout.type().bytes(), vector[i]);
        }
    }

    private void set(MemorySegment memory, long at, float value) {
        switch (layout.type()) {
            case F32 -> memory.set(ValueLayout.JAVA_FLOAT, at, value);
            case BF16 -> memory.set(ValueLayout.JAVA_SHORT, at, toBfloat16(value));
        }
    }

    /** To the nearest, ties to even; {@code value} is finite. */
    private static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
