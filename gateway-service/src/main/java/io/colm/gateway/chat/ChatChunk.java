package io.colm.gateway.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.colm.gateway.answer.ColmMark;
import io.colm.gateway.answer.UsageBody;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's {@code chat.completion.chunk}.
 *
 * @param usage absent when not asked for; else there in every chunk, and null in all but the last
 */
record ChatChunk(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @JsonInclude(Include.NON_NULL) @Nullable Optional<UsageBody> usage,
        @JsonInclude(Include.NON_NULL) @Nullable ColmMark colm) {

    record Choice(
            int index,
            Delta delta,
            @Nullable ChatLogprobs logprobs,
            @JsonProperty("finish_reason") @Nullable String finishReason) {}

    @JsonInclude(Include.NON_NULL)
    record Delta(@Nullable String role, @Nullable String content) {}
}
