package io.colm.engine;

import io.colm.engine.GenerationSpec.ScheduledTier;
import io.colm.engine.grammar.TokenGrammar;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A generation to ask for in a test: greedy at tier 1 unless said otherwise. */
record Spec(
        int[] prompt,
        int[] continued,
        int chains,
        List<ScheduledTier> schedule,
        @Nullable Double threshold,
        int maxTokens,
        SamplingParams sampling,
        int[] endTokens,
        int top,
        List<ByteBuffer> cachedBlocks,
        @Nullable TokenGrammar grammar,
        @Nullable String salt,
        Standing standing) {

    static Spec of(int... prompt) {
        return new Spec(
                prompt,
                new int[0],
                1,
                List.of(),
                null,
                8,
                SamplingParams.greedy(),
                new int[0],
                0,
                List.of(),
                null,
                null,
                Standing.USUAL);
    }

    /** Tokens 1, 2, 3, … and over again: nothing that the echo could cut short. */
    static Spec ofLength(int promptTokens) {
        return of(IntStream.range(0, promptTokens)
                .map(i -> 1 + i % 47 + i / 47 % 2)
                .toArray());
    }

    Spec continued(int... tokens) {
        return new Spec(
                prompt,
                tokens,
                chains,
                schedule,
                threshold,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    Spec chains(int tier) {
        return new Spec(
                prompt,
                continued,
                tier,
                schedule,
                threshold,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    Spec schedule(ScheduledTier... tiers) {
        return new Spec(
                prompt,
                continued,
                chains,
                List.of(tiers),
                threshold,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    /** Chain 1 makes the tokens of which it is sure. */
    Spec threshold(@Nullable Double margin) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                margin,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    Spec maxTokens(int tokens) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                tokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    Spec sampling(SamplingParams params) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                maxTokens,
                params,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    /** Draws at temperature 1.5, at which the echo often strays. */
    Spec seed(long seed) {
        return sampling(new SamplingParams(1.5, 0.95, 0, 0.01, 0.1, 0.1, 1.1, Map.of(3, 0.5), seed));
    }

    Spec endTokens(int... tokens) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                maxTokens,
                sampling,
                tokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    Spec top(int alternatives) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                maxTokens,
                sampling,
                endTokens,
                alternatives,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    Spec cachedBlocks(List<ByteBuffer> blocks) {
        return new Spec(
                prompt, continued, chains, schedule, threshold, maxTokens, sampling, endTokens, top, blocks, grammar,
                salt, standing);
    }

    Spec grammar(TokenGrammar obeyed) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                obeyed,
                salt,
                standing);
    }

    /** Shares its blocks with all of that salt. */
    Spec salt(String salt) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    Spec standing(Standing standing) {
        return new Spec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }

    GenerationSpec build() {
        return new GenerationSpec(
                prompt,
                continued,
                chains,
                schedule,
                threshold,
                maxTokens,
                sampling,
                endTokens,
                top,
                cachedBlocks,
                grammar,
                salt,
                standing);
    }
}
