package io.colm.engine;

/**
 * The likeliest token of some logits.
 *
 * @param token of equally likely ones the lowest
 * @param margin its probability less that of the second; the same everywhere
 */
public record Likeliest(int token, double margin) {

    /** @throws ArithmeticException if the logits are no distribution */
    public static Likeliest of(float[] logits) {
        int likeliest = Sampler.likeliest(logits);
        double second = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int token = 0; token < logits.length; token++) {
            sum += Exponential.of(logits[token] - logits[likeliest]);
            second = token == likeliest ? second : Math.max(second, logits[token]);
        }
        return new Likeliest(likeliest, (1 - Exponential.of(second - logits[likeliest])) / sum);
    }
}
