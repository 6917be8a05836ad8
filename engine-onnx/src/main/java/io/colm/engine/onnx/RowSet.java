package io.colm.engine.onnx;

import java.util.Arrays;

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

    /** The place of the first row of this set that is the plan's row {@code row} or behind it. */
    int placeFrom(int row) {
        int found = Arrays.binarySearch(rows, 0, size, row);
        return found >= 0 ? found : -found - 1;
    }

    /** Where the plan's row {@code row}, which must be of this set, stands. */
    int place(int row) {
        return places[row];
    }
}
