package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import java.lang.foreign.MemorySegment;

/**
 * Keys and values of one sequence, layer and head, block by block: in place as long as they can be read there, else widened
 * to fp32, once for all queries. Keys are {@code [headDim][64]}, values {@code [64][headDim]}.
 */
final class KvPlanes implements AutoCloseable {
    private final KvLayout layout;
    private final Int8Planes codes;
    private final int elements;
    private NativeMemory widened = new NativeMemory(0);
    private MemorySegment memory = MemorySegment.NULL;
    private long[] keys = {};
    private long[] values = {};
    private int shown;
    private boolean inPlace;

    KvPlanes(KvLayout layout) {
        this.layout = layout;
        codes = new Int8Planes(layout);
        elements = KvLayout.POSITIONS * layout.headDim();
    }

    /** Shows the first {@code count} blocks of a sequence, until the next call. */
    void show(KvPool pool, int[] blocks, int count, int layer, int head) {
        if (keys.length < count) {
            keys = new long[2 * count];
            values = new long[2 * count];
        }
        for (int i = 0; i < count; i++) {
            keys[i] = pool.offset(blocks[i]) + layout.keys(layer, head);
            values[i] = pool.offset(blocks[i]) + layout.values(layer, head);
        }
        memory = pool.memory();
        shown = count;
        inPlace = true;
    }

    /** Widens what {@code queries} that read it together cannot, or should not, read in place. */
    void prepare(int queries) {
        boolean readable =
                layout.type() == KvLayout.ElementType.F32 || layout.type() == KvLayout.ElementType.BF16 && queries == 1;
        if (inPlace && !readable) {
            widenAll(shown);
            inPlace = false;
        }
    }

    private void widenAll(int count) {
        long plane = (long) elements * Float.BYTES;
        if (widened.segment().byteSize() < 2 * count * plane) {
            var larger = new NativeMemory(4 * count * plane);
            widened.close();
            widened = larger;
        }
        for (int i = 0; i < count; i++) {
            keys[i] = widenKeys(keys[i], 2 * i * plane);
            values[i] = widenValues(values[i], (2 * i + 1) * plane);
        }
        memory = widened.segment();
    }

    private long widenKeys(long from, long to) {
        if (layout.type() == KvLayout.ElementType.INT8) {
            codes.decodeKeys(memory, from, widened.segment(), to);
        } else {
            Bfloat16.widen(memory, from, elements, widened.segment(), to);
        }
        return to;
    }

    private long widenValues(long from, long to) {
        if (layout.type() == KvLayout.ElementType.INT8) {
            codes.decodeValues(memory, from, widened.segment(), to);
        } else {
            Bfloat16.widen(memory, from, elements, widened.segment(), to);
        }
        return to;
    }

    /** Whether they are bf16, not fp32. */
    boolean areHalves() {
        return inPlace && layout.type() == KvLayout.ElementType.BF16;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Where the keys of a block begin in {@link #memory}. */
    long keys(int block) {
        return keys[block];
    }

    long values(int block) {
        return values[block];
    }

    @Override
    public void close() {
        widened.close();
    }
}
