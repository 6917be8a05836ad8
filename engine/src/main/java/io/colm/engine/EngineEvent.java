package io.colm.engine;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the engine says of one generation: one {@link Started}, then tokens, tier changes and filled blocks in any order,
 * then exactly one {@link Finished} or {@link Failed}, which comes alone if the prompt was never read. Listeners run on the
 * engine's thread and must not block; the generation of a listener that throws is cancelled.
 */
public sealed interface EngineEvent {

    /**
     * The prompt is read; the first token follows.
     *
     * @param cachedTokens leading positions that the pool had, or {@link GenerationSpec#cachedBlocks}
     * @param reprefilledTokens positions of a continued generation that had to be prefilled again: all but the cached
     *     ones and the last, which is decoded anew in any case; 0 for a new generation, unless it was preempted while its
     *     prompt was read
     */
    record Started(int cachedTokens, int reprefilledTokens) implements EngineEvent {}

    /** Generated token {@code index} (from 0, continued tokens counted), made by {@code chains} chains. */
    record Token(int index, int token, int chains, double logProbability, List<Alternative> top)
            implements EngineEvent {}

    /** A likely token and its natural log-probability, before temperature. */
    record Alternative(int token, double logProbability) {}

    /**
     * From generated token {@code fromToken}, the next, on {@code to} chains answer; a threshold's choices are not told here.
     *
     * @param reprefilledTokens positions that have to be run again for the keys and values of added chains: none in CoLM-Air
     */
    record TierChanged(int fromToken, int from, int to, int reprefilledTokens) implements EngineEvent {}

    /** KV block {@code index} of the sequence is full, and new to the pool: a copy of its bytes, the listener's to keep. */
    record BlockFilled(int index, ByteBuffer bytes) implements EngineEvent {}

    record Finished(Reason reason, Counts counts) implements EngineEvent {}

    record Failed(String message, Throwable cause) implements EngineEvent {}

    enum Reason {
        /** The model said so, or the grammar's end was reached. */
        END_TOKEN,
        /** No room for another token, or none that the grammar lets follow. */
        LENGTH,
        CANCELLED
    }

    /**
     * What the engine counted.
     *
     * @param tokensByChains tokens this engine generated at 1, 2, … chains, up to the most that any had; end tokens
     *     included, though they are not told as {@link Token}
     * @param draftedTokens tokens that chain 1 drafted for larger tiers and these looked at
     * @param acceptedTokens those of them that stood
     * @param pooledTokens those of the cached tokens that the pool had
     * @param reprefilledTokens positions run a second time: after a continuation, or after the pool ran dry
     * @param queueNanos from submission to admission
     * @param prefillNanos from admission to the first token
     * @param decodeNanos from the first token to the last
     */
    record Counts(
            int promptTokens,
            int cachedTokens,
            int pooledTokens,
            List<Integer> tokensByChains,
            int draftedTokens,
            int acceptedTokens,
            int reprefilledTokens,
            long queueNanos,
            long prefillNanos,
            long decodeNanos) {}
}
