package io.colm.cli.bench;

import io.colm.engine.EngineSettings;
import io.colm.engine.GenerationSpec;
import io.colm.engine.KvLayout;
import io.colm.engine.SamplingParams;
import io.colm.engine.Standing;
import io.colm.model.ModelShape;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What engines are asked while they are measured: prompts of random tokens, no two alike. */
final class Prompts {
    private final int vocabulary;
    private final SamplingParams sampling;
    private final SplittableRandom random = new SplittableRandom(1);

    Prompts(ModelShape shape) {
        this(shape, SamplingParams.greedy());
    }

    Prompts(ModelShape shape, SamplingParams sampling) {
        vocabulary = shape.vocabulary();
        this.sampling = sampling;
    }

    int[] tokens(int length) {
        return random.ints(length, 0, vocabulary).toArray();
    }

    GenerationSpec spec(int length, int chains, int maxTokens) {
        return spec(tokens(length), chains, null, sampling, maxTokens);
    }

    static GenerationSpec greedy(int[] prompt, int chains, @Nullable Double threshold, int maxTokens) {
        return spec(prompt, chains, threshold, SamplingParams.greedy(), maxTokens);
    }

    private static GenerationSpec spec(
            int[] prompt, int chains, @Nullable Double threshold, SamplingParams sampling, int maxTokens) {
        return new GenerationSpec(
                prompt,
                new int[0],
                chains,
                List.of(),
                threshold,
                maxTokens,
                sampling,
                new int[0],
                0,
                List.of(),
                null,
                null,
                Standing.USUAL);
    }

    /** Room for {@code sequences} sequences of {@code positions} positions each, all in one step. */
    static EngineSettings settings(int sequences, int positions) {
        int rows = Math.max(512, sequences);
        return new EngineSettings(sequences * (KvLayout.blocks(positions) + 1), rows, sequences, rows, sequences);
    }
}
