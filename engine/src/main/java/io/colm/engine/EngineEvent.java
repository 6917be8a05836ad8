package io.colm.engine;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the engine says of one generation: one {@link Started}, then tokens, tier changes and filled blocks in any order,
 * then exactly one {@link Finished} or {@link Failed}. Listeners run on the engine's thread and must not block.
 */
public sealed interface EngineEvent {

    /**
     * The prompt is read.
     *
     * @param cachedTokens leading positions taken from {@link GenerationSpec#cachedBlocks}
     * @param reprefilledTokens positions of a continued generation that had to be prefilled again: all but the cached
     *     ones and the last, which is decoded anew in any case; 0 for a new generation
     */
    record Started(int cachedTokens, int reprefilledTokens) implements EngineEvent {}

    /** Generated token {@code index} (from 0, continued tokens counted), made by {@code chains} chains. */
    record Token(int index, int token, int chains, double logProbability, List<Alternative> top)
            implements EngineEvent {}

    /** A likely token and its natural log-probability, before temperature. */
    record Alternative(int token, double logProbability) {}

    /** From generated token {@code fromToken} on, {@code to} chains answer. */
    record TierChanged(int fromToken, int from, int to) implements EngineEvent {}

    /** KV block {@code index} of the sequence is full: a copy of its bytes, the listener's to keep. */
    record BlockFilled(int index, ByteBuffer bytes) implements EngineEvent {}

    record Finished(Reason reason, Counts counts) implements EngineEvent {}

    record Failed(String message, Throwable cause) implements EngineEvent {}

    enum Reason {
        END_TOKEN,
        LENGTH,
        CANCELLED
    }

    /**
     * What the engine counted.
     *
     * @param tokensByChains tokens this engine generated at 1, 2, … chains, end tokens included
     */
    record Counts(
            int promptTokens,
            int cachedTokens,
            List<Integer> tokensByChains,
            int reprefilledTokens,
            long queueNanos,
            long prefillNanos,
            long decodeNanos) {}
}
