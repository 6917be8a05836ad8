package io.colm.engine;

/**
 * Each token's weight {@code e^((logit - most) / temperature)}, and their sum. Sums run by chunks of tokens, each in eight
 * partial sums whatever the CPU: the same logits give the same bits everywhere.
 */
final class Softmax {
    private static final int CHUNK = 256;

    private final double[] weights;
    private final double[] sums;
    private double total;

    Softmax(int vocabulary) {
        weights = new double[vocabulary];
        sums = new double[Math.ceilDiv(vocabulary, CHUNK)];
    }

    /** @param most the largest of {@code logits}, finite */
    void read(float[] logits, double most, double temperature) {
        for (int token = 0; token < weights.length; token++) {
            weights[token] = (logits[token] - most) / temperature;
        }
        Exponential.replace(weights);
        total = 0;
        for (int chunk = 0; chunk < sums.length; chunk++) {
            sums[chunk] = sum(chunk * CHUNK, Math.min((chunk + 1) * CHUNK, weights.length));
            total += sums[chunk];
        }
    }

    private double sum(int from, int to) {
        double a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            a += weights[i];
            b += weights[i + 1];
            c += weights[i + 2];
            d += weights[i + 3];
            e += weights[i + 4];
            f += weights[i + 5];
            g += weights[i + 6];
            h += weights[i + 7];
        }
        for (; i < to; i++) {
            a += weights[i];
        }
        return ((a + e) + (b + f)) + ((c + g) + (d + h));
    }

    double weight(int token) {
        return weights[token];
    }

    double total() {
        return total;
    }

    /** The token at {@code uniform} of the way through the weights, {@code uniform} below 1. */
    int at(double uniform) {
        double left = uniform * total;
        int last = 0;
        for (int chunk = 0; chunk < sums.length; chunk++) {
            if (left < sums[chunk]) {
                return within(chunk, left);
            }
            left -= sums[chunk];
            last = sums[chunk] > 0 ? chunk : last;
        }
        return within(last, Double.POSITIVE_INFINITY);
    }

    /** The token at {@code left} of the way through a chunk's weights; where rounding leaves none, the last with a weight. */
    private int within(int chunk, double left) {
        int to = Math.min((chunk + 1) * CHUNK, weights.length);
        int last = 0;
        for (int token = chunk * CHUNK; token < to; token++) {
            if (left < weights[token]) {
                return token;
            }
            left -= weights[token];
            last = weights[token] > 0 ? token : last;
        }
        return last;
    }
}
