package io.colm.engine;

/**
 * The likeliest token of some logits. All sums run in a fixed order: the same logits give the same everywhere.
 *
 * @param token of equally likely ones the lowest
 * @param margin its probability less that of the second
 * @param logSum logarithm of the sum of the logits' exponentials
 */
public record Likeliest(int token, double margin, double logSum) {

    /** @throws ArithmeticException if the logits are no distribution */
    public static Likeliest of(float[] logits) {
        int likeliest = Sampler.likeliest(logits);
        double most = logits[likeliest];
        double second = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int token = 0; token < logits.length; token++) {
            sum += Exponential.of(logits[token] - most);
            second = token == likeliest ? second : Math.max(second, logits[token]);
        }
        return new Likeliest(likeliest, (1 - Exponential.of(second - most)) / sum, most + StrictMath.log(sum));
    }
}
