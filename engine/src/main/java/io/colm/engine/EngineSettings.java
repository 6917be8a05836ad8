package io.colm.engine;

/**
 * How much an engine takes on.
 *
 * @param kvBlocks KV blocks of the pool
 * @param maxRows most rows in a step, decode and prefill together: bounds how long a step takes
 * @param maxSequences most sequences that run at once; each has a row in every step, so at most {@code maxRows}
 * @param prefillChunk most rows that one prompt takes in a step
 * @param maxWaiting most generations that wait to be admitted; more are refused
 * @param speculation whether chain 1 drafts for larger tiers
 */
public record EngineSettings(
        int kvBlocks, int maxRows, int maxSequences, int prefillChunk, int maxWaiting, Speculation speculation) {

    /** Settings without speculation. */
    public EngineSettings(int kvBlocks, int maxRows, int maxSequences, int prefillChunk, int maxWaiting) {
        this(kvBlocks, maxRows, maxSequences, prefillChunk, maxWaiting, Speculation.OFF);
    }

    public EngineSettings {
        positive("kvBlocks", kvBlocks);
        positive("maxRows", maxRows);
        positive("maxSequences", maxSequences);
        positive("prefillChunk", prefillChunk);
        positive("maxWaiting", maxWaiting);
        if (maxSequences > maxRows) {
            throw new IllegalArgumentException(
                    "maxSequences must be at most maxRows %d, is %d".formatted(maxRows, maxSequences));
        }
        if (speculation.maxDraft() * speculation.maxRunning() + maxSequences > maxRows) {
            throw new IllegalArgumentException("maxRows must be at least %d, for drafts and all sequences; is %d"
                    .formatted(speculation.maxDraft() * speculation.maxRunning() + maxSequences, maxRows));
        }
    }

    /** The same, with {@code speculation}. */
    public EngineSettings with(Speculation speculation) {
        return new EngineSettings(kvBlocks, maxRows, maxSequences, prefillChunk, maxWaiting, speculation);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be at least 1, is %d".formatted(name, value));
        }
    }
}
