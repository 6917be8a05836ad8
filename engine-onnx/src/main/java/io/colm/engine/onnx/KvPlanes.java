package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import java.lang.foreign.MemorySegment;

/**
 * The keys of a block, layer and head, {@code [headDim][64]}, or its values, {@code [64][headDim]}: in place where queries can
 * read them there, else widened to fp32, once for all queries.
 */
final class KvPlanes implements AutoCloseable {
    private final KvLayout layout;
    private final Int8Planes codes;
    private final int elements;
    private final NativeMemory widened;
    private MemorySegment memory = MemorySegment.NULL;
    private long offset;
    private boolean halves;

    KvPlanes(KvLayout layout) {
        this.layout = layout;
        codes = new Int8Planes(layout);
        elements = KvLayout.POSITIONS * layout.headDim();
        widened = new NativeMemory((long) elements * Float.BYTES);
    }

    /** Shows the keys of {@code head} to so many queries, until the next call. */
    void showKeys(KvPool pool, int block, int layer, int head, int queries) {
        long keys = pool.offset(block) + layout.keys(layer, head);
        if (canBeReadInPlace(queries)) {
            show(pool.memory(), keys);
            return;
        }
        if (layout.type() == KvLayout.ElementType.INT8) {
            codes.decodeKeys(pool.memory(), keys, widened.segment(), 0);
        } else {
            Bfloat16.widen(pool.memory(), keys, elements, widened.segment(), 0);
        }
        showWidened();
    }

    /** Shows the values of {@code head} to so many queries, until the next call. */
    void showValues(KvPool pool, int block, int layer, int head, int queries) {
        long values = pool.offset(block) + layout.values(layer, head);
        if (canBeReadInPlace(queries)) {
            show(pool.memory(), values);
            return;
        }
        if (layout.type() == KvLayout.ElementType.INT8) {
            codes.decodeValues(pool.memory(), values, widened.segment(), 0);
        } else {
            Bfloat16.widen(pool.memory(), values, elements, widened.segment(), 0);
        }
        showWidened();
    }

    private boolean canBeReadInPlace(int queries) {
        return switch (layout.type()) {
            case F32 -> true;
            case BF16 -> queries == 1;
            case INT8 -> false;
        };
    }

    private void show(MemorySegment pool, long plane) {
        memory = pool;
        offset = plane;
        halves = layout.type() == KvLayout.ElementType.BF16;
    }

    private void showWidened() {
        memory = widened.segment();
        offset = 0;
        halves = false;
    }

    /** Whether what is shown is bf16, for a {@link LoneQuery}, and not fp32. */
    boolean areHalves() {
        return halves;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Where in {@link #memory} what is shown begins. */
    long offset() {
        return offset;
    }

    @Override
    public void close() {
        widened.close();
    }
}
