package io.colm.model.reference;

/**
 * Rotary position embedding: turns the pair {@code (j, j + d/2)} of every head by {@code position * frequencies[j]}.
 * Angles are computed in double whatever the precision, since they grow with the position.
 */
record Rotary(double[] frequencies, Precision precision) {

    double[] turn(double[] heads, int position) {
        double[] turned = new double[heads.length];
        int half = frequencies.length;
        for (int start = 0; start < heads.length; start += 2 * half) {
            for (int j = 0; j < half; j++) {
                double angle = position * frequencies[j];
                double cos = precision.round(StrictMath.cos(angle));
                double sin = precision.round(StrictMath.sin(angle));
                double a = heads[start + j];
                double b = heads[start + j + half];
                turned[start + j] = precision.round(precision.round(a * cos) - precision.round(b * sin));
                turned[start + j + half] = precision.round(precision.round(a * sin) + precision.round(b * cos));
            }
        }
        return turned;
    }
}
