package io.colm.gateway.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.colm.gateway.answer.ColmMark;
import io.colm.gateway.answer.UsageBody;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's {@code text_completion}, whole or one chunk of a stream.
 *
 * @param usage in a stream absent when not asked for; else there in every chunk, and null in all but the last
 */
record Completion(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @JsonInclude(Include.NON_NULL) @Nullable Optional<UsageBody> usage,

        @JsonInclude(Include.NON_NULL) @JsonProperty("system_fingerprint") @Nullable
        String systemFingerprint,

        @JsonInclude(Include.NON_NULL) @Nullable ColmMark colm) {

    record Choice(
            int index,
            String text,
            @Nullable CompletionLogprobs logprobs,
            @JsonProperty("finish_reason") @Nullable String finishReason) {}
}
