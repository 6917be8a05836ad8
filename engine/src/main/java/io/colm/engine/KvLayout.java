package io.colm.engine;

import io.colm.model.ChainShape;
import io.colm.model.ModelShape;

/**
 * How a KV block is laid out: {@code [layer][K|V][kvHead]}, keys transposed as {@code [headDim][64]}, values as
 * {@code [64][headDim]}; little-endian elements. Keys are stored with their rotation. Behind the elements of a type that has
 * scales stand the scales of the 64 positions: what a row leaves in a block depends on that row alone.
 */
public record KvLayout(ElementType type, int layers, int kvHeads, int headDim) {

    /** Token positions in a block. */
    public static final int POSITIONS = 64;

    /** What a key or value element is stored as. */
    public enum ElementType {
        F32(4, 0),
        BF16(2, 0),

        /** Whole numbers from -127 to 127, times a bf16 scale for each position of a head. */
        INT8(1, 2);

        private final int bytes;
        private final int scaleBytes;

        ElementType(int bytes, int scaleBytes) {
            this.bytes = bytes;
            this.scaleBytes = scaleBytes;
        }

        public int bytes() {
            return bytes;
        }

        /** Bytes of a position's scale, 0 for elements that stand for themselves. */
        public int scaleBytes() {
            return scaleBytes;
        }
    }

    /** The key/value heads of all chains that have some, side by side: of chain 1 alone in a CoLM-Air. */
    public static KvLayout of(ModelShape shape, ElementType type) {
        int heads = shape.chains().stream().mapToInt(ChainShape::kvHeads).sum();
        return new KvLayout(type, shape.layers(), heads, shape.headDim());
    }

    /** Bytes of the keys (or the values) of one layer and head. */
    public long planeBytes() {
        return scales() + (long) POSITIONS * type.scaleBytes();
    }

    /** Offset of the scales, within a plane. */
    public long scales() {
        return (long) POSITIONS * headDim * type.bytes();
    }

    /** Blocks that {@code positions} positions take. */
    public static int blocks(int positions) {
        return Math.ceilDiv(positions, POSITIONS);
    }

    public long blockBytes() {
        return 2L * layers * kvHeads * planeBytes();
    }

    /** Offset of a layer's keys for one head, within a block. */
    public long keys(int layer, int kvHead) {
        return (2L * layer * kvHeads + kvHead) * planeBytes();
    }

    /** Offset of a layer's values for one head, within a block. */
    public long values(int layer, int kvHead) {
        return ((2L * layer + 1) * kvHeads + kvHead) * planeBytes();
    }

    /** The layout's name in a block's hash: two blocks are exchangeable only if their layouts have the same name. */
    public String text() {
        // Not formatted: digits must not depend on the locale.
        String planes = type.scaleBytes() == 0 ? " kT v" : " kTs vs";
        return "air " + type + " " + layers + " " + kvHeads + " " + headDim + " " + POSITIONS + planes;
    }
}
