package io.colm.engine;

import java.util.Map;

/**
 * How the next token is drawn: penalties and bias, temperature, then the cuts top-k, top-p of what is left, min-p. Random
 * numbers are a function of {@code seed} and the token's position alone, so a generation can go on anywhere and give the
 * same tokens.
 *
 * @param temperature 0 takes the most likely token
 * @param topP smallest probability mass kept; 1 keeps all
 * @param topK most tokens kept; 0 keeps all
 * @param minP least probability kept, as a share of the most likely token's; 0 keeps all
 * @param presencePenalty subtracted from the logit of every token generated before
 * @param frequencyPenalty subtracted once for every time a token was generated before
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens in prompt or answer; 1 does nothing
 * @param logitBias added to the logits of single tokens
 */
public record SamplingParams(
        double temperature,
        double topP,
        int topK,
        double minP,
        double presencePenalty,
        double frequencyPenalty,
        double repetitionPenalty,
        Map<Integer, Double> logitBias,
        long seed) {

    public SamplingParams {
        logitBias = Map.copyOf(logitBias);
    }

    public static SamplingParams greedy() {
        return new SamplingParams(0, 1, 0, 0, 0, 0, 1, Map.of(), 0);
    }
}
