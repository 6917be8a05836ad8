package io.colm.cli.tour;

import java.util.List;
import java.util.Map;

/**
 * What the tour asks.
 *
 * @param model a model id, with or without a tier
 * @param text the user's words
 * @param seed of the random numbers
 * @param ignoreEnd go on to {@code maxTokens} even after the model's end token
 */
record Question(String model, String text, int maxTokens, double temperature, long seed, boolean ignoreEnd) {

    Map<String, Object> json() {
        return Map.of(
                "model", model,
                "messages", List.of(Map.of("role", "user", "content", text)),
                "max_tokens", maxTokens,
                "temperature", temperature,
                "seed", seed,
                "ignore_eos", ignoreEnd,
                "stream", true,
                "stream_options", Map.of("include_usage", true));
    }
}
