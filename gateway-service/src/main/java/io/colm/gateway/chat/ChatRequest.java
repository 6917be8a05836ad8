package io.colm.gateway.chat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.colm.gateway.asked.Options;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of {@code POST /v1/chat/completions}, as it comes. */
@JsonNaming(SnakeCaseStrategy.class)
record ChatRequest(
        @Nullable List<@Nullable ChatMessage> messages,
        @Nullable Integer maxCompletionTokens,
        @Nullable Boolean logprobs,
        @Nullable Integer topLogprobs,
        @Nullable JsonNode tools,
        @Nullable JsonNode toolChoice,
        @Nullable JsonNode functions,
        @Nullable JsonNode audio,
        @Nullable JsonNode prediction,
        @JsonUnwrapped Options options) {}
