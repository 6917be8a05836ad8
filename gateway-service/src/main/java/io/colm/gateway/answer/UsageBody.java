package io.colm.gateway.answer;

import io.colm.gateway.generation.Account;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** OpenAI's {@code usage}. */
@JsonNaming(SnakeCaseStrategy.class)
public record UsageBody(
        int promptTokens,
        int completionTokens,
        int totalTokens,
        PromptDetails promptTokensDetails,
        CompletionDetails completionTokensDetails) {

    @JsonNaming(SnakeCaseStrategy.class)
    record PromptDetails(int cachedTokens) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record CompletionDetails(int reasoningTokens, int acceptedPredictionTokens, int rejectedPredictionTokens) {}

    public static UsageBody of(Account account) {
        int prompt = account.promptTokens();
        int completion = account.completionTokens();
        return new UsageBody(
                prompt,
                completion,
                prompt + completion,
                new PromptDetails(account.cachedTokens()),
                new CompletionDetails(0, 0, 0));
    }
}
