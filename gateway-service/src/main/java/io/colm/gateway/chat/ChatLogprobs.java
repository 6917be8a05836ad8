package io.colm.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.colm.wire.generation.TokenEvent.Alternative;
import io.colm.wire.generation.TokenEvent.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** OpenAI's {@code logprobs} of a choice. */
record ChatLogprobs(List<Entry> content, @Nullable Object refusal) {

    /** OpenAI's floor for what has no chance at all; minus infinity is no JSON. */
    private static final double FLOOR = -9999.0;

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            String token,
            double logprob,
            List<Integer> bytes,
            @Nullable List<Entry> topLogprobs) {}

    static ChatLogprobs of(List<Token> tokens) {
        return new ChatLogprobs(tokens.stream().map(ChatLogprobs::entry).toList(), null);
    }

    private static Entry entry(Token token) {
        String text = token.top().stream()
                .filter(alternative -> alternative.token() == token.token())
                .map(Alternative::text)
                .findFirst()
                .orElse(token.text());
        List<Entry> top = token.top().stream()
                .map(alternative -> entry(alternative.text(), alternative.logProbability(), null))
                .toList();
        return entry(text, token.logProbability(), top);
    }

    private static Entry entry(String text, double logProbability, @Nullable List<Entry> top) {
        List<Integer> bytes = new ArrayList<>();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xff);
        }
        return new Entry(text, Math.max(logProbability, FLOOR), bytes, top);
    }
}
