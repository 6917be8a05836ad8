package io.colm.gateway.completion;

import io.colm.wire.generation.TokenEvent.Alternative;
import io.colm.wire.generation.TokenEvent.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** OpenAI's {@code logprobs} of a text completion: four lists, one place for each token. */
@JsonNaming(SnakeCaseStrategy.class)
record CompletionLogprobs(
        List<String> tokens,
        List<Double> tokenLogprobs,
        List<Map<String, Double>> topLogprobs,
        List<Integer> textOffset) {

    /** OpenAI's floor for what has no chance at all; minus infinity is no JSON. */
    private static final double FLOOR = -9999.0;

    /** @param offset characters of the answer before the first of these tokens */
    static CompletionLogprobs of(List<Token> tokens, int offset) {
        List<Integer> offsets = new ArrayList<>();
        int at = offset;
        for (Token token : tokens) {
            offsets.add(at);
            at += token.text().length();
        }
        return new CompletionLogprobs(
                tokens.stream().map(Token::text).toList(),
                tokens.stream()
                        .map(token -> Math.max(token.logProbability(), FLOOR))
                        .toList(),
                tokens.stream().map(CompletionLogprobs::top).toList(),
                offsets);
    }

    private static Map<String, Double> top(Token token) {
        Map<String, Double> top = new LinkedHashMap<>();
        for (Alternative alternative : token.top()) {
            top.putIfAbsent(alternative.text(), Math.max(alternative.logProbability(), FLOOR));
        }
        return top;
    }
}
