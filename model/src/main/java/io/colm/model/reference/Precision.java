package io.colm.model.reference;

/**
 * The arithmetic of a reference run. Both compute on doubles; {@link #FLOAT} rounds after every operation, which is
 * exactly IEEE single precision: a double holds more than twice the digits of a float, so rounding twice changes no sum,
 * product, quotient or square root.
 */
public enum Precision {
    DOUBLE,
    FLOAT;

    double round(double value) {
        return this == FLOAT ? (float) value : value;
    }

    /** {@code Σ a_j b_j} in ascending order. */
    double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum = round(sum + round(a[j] * b[j]));
        }
        return sum;
    }

    double exp(double value) {
        return round(StrictMath.exp(value));
    }

    double sqrt(double value) {
        return round(StrictMath.sqrt(value));
    }

    /** Element-wise {@code a + b}. */
    double[] add(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int j = 0; j < a.length; j++) {
            sum[j] = round(a[j] + b[j]);
        }
        return sum;
    }
}
