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
        return of(logits, new Softmax(logits.length));
    }

    /** The same, by way of {@code softmax}. */
    static Likeliest of(float[] logits, Softmax softmax) {
        int token = Peak.of(logits);
        double most = logits[token];
        softmax.read(logits, most, 1);
        double second = Math.max(Peak.most(logits, 0, token), Peak.most(logits, token + 1, logits.length));
        return new Likeliest(
                token, (1 - Exponential.of(second - most)) / softmax.total(), most + StrictMath.log(softmax.total()));
    }
}
