package io.colm.engine;

import io.colm.model.ModelShape;
import java.util.stream.IntStream;

/**
 * Self-speculation: chain 1 drafts some tokens, one step of the later chains verifies them. The tokens are those of plain
 * decoding, also with a temperature, as draft and verification draw with the random number of the same position.
 *
 * @param maxDraft most tokens of a draft; 0 turns speculation off
 * @param maxRunning most sequences that run beside each other while anyone drafts: a fuller batch has no time to spare
 */
public record Speculation(int maxDraft, int maxRunning) {

    public static final Speculation OFF = new Speculation(0, 0);
    public static final Speculation DEFAULT = new Speculation(6, 2);

    /** Cost of one more row in a verification, of that of the first: weights are read once for all of them. */
    private static final double NEXT_ROW = 0.3;

    public Speculation {
        if (maxDraft < 0 || maxDraft == 1 || maxRunning < 0) {
            throw new IllegalArgumentException(
                    "maxDraft must be 0 or at least 2, and maxRunning not negative; they are %d and %d"
                            .formatted(maxDraft, maxRunning));
        }
    }

    /**
     * Length of the draft that makes the most tokens for its cost (Leviathan et al. 2023, §3.3, with the cost of a draft in
     * a CoLM: chain 1 is not run again by the verification); 0 where plain decoding makes as many.
     *
     * @param draft the tier's of {@link #draftShares}
     * @param acceptance probability that a drafted token is the tier's own
     */
    int length(double draft, double acceptance) {
        double best = 1;
        int length = 0;
        double tokens = 1;
        double next = acceptance;
        for (int n = 2; n <= maxDraft; n++) {
            tokens += next;
            next *= acceptance;
            double cost = n * draft + (1 - draft) * (1 + NEXT_ROW * (n - 1));
            if (tokens / cost > best) {
                best = tokens / cost;
                length = n;
            }
        }
        return length;
    }

    /** By tier, from 1: what a row costs at chain 1, of what it costs at that tier. */
    static double[] draftShares(ModelShape shape) {
        return IntStream.rangeClosed(0, shape.chainCount())
                .mapToDouble(tier -> work(shape, 1) / work(shape, Math.max(1, tier)))
                .toArray();
    }

    /** Weights that a token meets at tier {@code chains}: all but the embedding's. */
    private static double work(ModelShape shape, int chains) {
        return shape.parameters(chains) - (double) shape.vocabulary() * shape.prefixWidth(chains);
    }
}
