package io.colm.model.reference;

/** Row-major {@code rows × columns} weights. */
record Matrix(int rows, int columns, float[] values) {

    double[] row(int row) {
        double[] copy = new double[columns];
        for (int j = 0; j < columns; j++) {
            copy[j] = values[row * columns + j];
        }
        return copy;
    }

    /** {@code W · x}, each sum in ascending order of its terms. */
    double[] times(double[] x, Precision precision) {
        double[] y = new double[rows];
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum = precision.round(sum + precision.round(values[i * columns + j] * x[j]));
            }
            y[i] = sum;
        }
        return y;
    }
}
