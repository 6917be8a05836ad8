package io.colm.engine.onnx;

/** An ascending subset of a plan's rows: what one chain runs, packed. */
final class RowSet {
    private int[] rows = {};
    private int[] places = {};
    private int size;

    void clear(int planRows) {
        size = 0;
        if (rows.length < planRows) {
            rows = new int[planRows];
            places = new int[planRows];
        }
    }

    void add(int row) {
        places[row] = size;
        rows[size++] = row;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The plan's row that stands at {@code place}. */
    int row(int place) {
        return rows[place];
    }

    /** Where the plan's row {@code row}, which must be of this set, stands. */
    int place(int row) {
        return places[row];
    }
}
