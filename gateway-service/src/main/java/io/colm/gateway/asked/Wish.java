package io.colm.gateway.asked;

import io.colm.wire.generation.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * A checked wish for text.
 *
 * @param maxTokens most tokens to generate; as many as fit, when absent
 * @param maxTokensParam the parameter that said so
 * @param topLogProbabilities alternatives to report with every token
 */
public record Wish(
        String id,
        Prompt prompt,
        @Nullable Integer maxTokens,
        String maxTokensParam,
        int topLogProbabilities,
        Options options) {}
