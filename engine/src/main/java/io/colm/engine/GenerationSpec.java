package io.colm.engine;

import io.colm.engine.grammar.TokenGrammar;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine is asked to generate.
 *
 * @param prompt token ids, at least one
 * @param continued tokens generated before, elsewhere; the first new token follows them
 * @param chains tier of every new token that no entry of the schedule precedes
 * @param schedule tier changes, in order; {@code fromToken} counts generated tokens from 0, {@code continued} included, so
 *     that a continuation keeps the schedule of the whole: the last entry at or before a token holds
 * @param threshold if given, {@code chains} are the most, and make only the tokens of which chain 1 is not sure: where the
 *     probability of its likeliest token is less than this above that of its second, both before penalties, bias and
 *     temperature. Chain 1 makes the others. It holds up to the first entry of the schedule or request for a tier
 * @param maxTokens most generated tokens, {@code continued} included
 * @param endTokens tokens that end the generation; empty to go on to {@code maxTokens}
 * @param topLogProbabilities alternatives reported with every token
 * @param cachedBlocks full KV blocks of the leading positions of prompt and continued, in the runner's layout
 * @param grammar what the answer must obey, from its first token on; its end ends the generation
 * @param salt generations of equal salts share the KV blocks of equal leading tokens; without one, nothing is shared
 * @param standing whose it is, and how soon it is wanted
 */
public record GenerationSpec(
        int[] prompt,
        int[] continued,
        int chains,
        List<ScheduledTier> schedule,
        @Nullable Double threshold,
        int maxTokens,
        SamplingParams sampling,
        int[] endTokens,
        int topLogProbabilities,
        List<ByteBuffer> cachedBlocks,
        @Nullable TokenGrammar grammar,
        @Nullable String salt,
        Standing standing) {

    /** Free text of nobody in particular, that shares nothing. */
    public GenerationSpec(
            int[] prompt,
            int[] continued,
            int chains,
            List<ScheduledTier> schedule,
            int maxTokens,
            SamplingParams sampling,
            int[] endTokens,
            int topLogProbabilities,
            List<ByteBuffer> cachedBlocks) {
        this(
                prompt,
                continued,
                chains,
                schedule,
                null,
                maxTokens,
                sampling,
                endTokens,
                topLogProbabilities,
                cachedBlocks,
                null,
                null,
                Standing.USUAL);
    }

    public GenerationSpec {
        schedule = List.copyOf(schedule);
        cachedBlocks = List.copyOf(cachedBlocks);
    }

    /** The same where each chain has keys and values of its own: nothing is shared, and no token is chain 1's alone. */
    GenerationSpec withOwnKeys() {
        return new GenerationSpec(
                prompt,
                continued,
                chains,
                schedule,
                null,
                maxTokens,
                sampling,
                endTokens,
                topLogProbabilities,
                List.of(),
                grammar,
                null,
                standing);
    }

    /** The generated token with index {@code fromToken} and all after it run {@code chains}. */
    public record ScheduledTier(int fromToken, int chains) {}
}
