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
    private final Int8Decoder decodeKeys;
    private final Int8Decoder decodeValues;
    private final int elements;
    private final NativeMemory widened;
    private MemorySegment memory = MemorySegment.NULL;
    private long offset;
    private boolean halves;

    private interface Int8Decoder {
        void decode(MemorySegment from, long plane, MemorySegment to, long target);
    }

    KvPlanes(KvLayout layout) {
        this.layout = layout;
        var codes = new Int8Planes(layout);
        decodeKeys = codes::decodeKeys;
        decodeValues = codes::decodeValues;
        elements = KvLayout.POSITIONS * layout.headDim();
        widened = new NativeMemory((long) elements * Float.BYTES);
    }

    /** Shows the keys of {@code head} to so many queries, until the next call. */
    void showKeys(KvPool pool, int block, int layer, int head, int queries) {
        show(pool.memory(), pool.offset(block) + layout.keys(layer, head), queries, decodeKeys);
    }

    /** Shows the values of {@code head} to so many queries, until the next call. */
    void showValues(KvPool pool, int block, int layer, int head, int queries) {
        show(pool.memory(), pool.offset(block) + layout.values(layer, head), queries, decodeValues);
    }

    private void show(MemorySegment pool, long plane, int queries, Int8Decoder decoder) {
        boolean inPlace = canBeReadInPlace(queries);
        memory = inPlace ? pool : widened.segment();
        offset = inPlace ? plane : 0;
        halves = inPlace && layout.type() == KvLayout.ElementType.BF16;
        if (!inPlace && layout.type() == KvLayout.ElementType.INT8) {
            decoder.decode(pool, plane, memory, 0);
        } else if (!inPlace) {
            Bfloat16.widen(pool, plane, elements, memory, 0);
        }
    }

    private boolean canBeReadInPlace(int queries) {
        return switch (layout.type()) {
            case F32 -> true;
            case BF16 -> queries == 1;
            case INT8 -> false;
        };
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
