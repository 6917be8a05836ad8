package io.colm.gateway.completion;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.colm.gateway.asked.Options;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The body of {@code POST /v1/completions}, as it comes. */
@JsonNaming(SnakeCaseStrategy.class)
record CompletionRequest(
        @Nullable JsonNode prompt,
        @Nullable Integer logprobs,
        @Nullable Boolean echo,
        @Nullable String suffix,
        @Nullable Integer bestOf,
        @JsonUnwrapped Options options) {}
