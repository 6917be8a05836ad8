package io.colm.engine.onnx;

/** The rows of a step that one thread works on, and where it keeps what it computes in between. */
final class Share {
    private final float[] sums = new float[Lanes.SUMS];
    private final byte[] bytes;
    private int from;
    private int to;

    /** @param widest row that is ever quantized */
    Share(int widest) {
        bytes = new byte[widest + Lanes.CODES.length() - Lanes.WIDTH];
    }

    /** Turns to the plan's rows {@code from} to {@code to - 1}. */
    Share of(int from, int to) {
        this.from = from;
        this.to = to;
        return this;
    }

    /** The place in {@code rows} of the first row of this share. */
    int first(RowSet rows) {
        return rows.placeFrom(from);
    }

    /** The place behind the last. */
    int end(RowSet rows) {
        return rows.placeFrom(to);
    }

    /** {@value Lanes#SUMS} partial sums. */
    float[] sums() {
        return sums;
    }

    byte[] bytes() {
        return bytes;
    }
}
