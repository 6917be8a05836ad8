package io.colm.gateway.chat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.colm.gateway.answer.ColmMark;
import io.colm.gateway.answer.Envelope;
import io.colm.gateway.answer.FinishReasons;
import io.colm.gateway.answer.Transcript;
import io.colm.gateway.answer.UsageBody;
import io.colm.gateway.price.Bill;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's {@code chat.completion}: what is null is there as null. */
record ChatCompletion(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        UsageBody usage,
        @JsonProperty("system_fingerprint") String systemFingerprint,
        ColmMark colm) {

    record Choice(
            int index,
            Message message,
            @Nullable ChatLogprobs logprobs,
            @JsonProperty("finish_reason") String finishReason) {}

    record Message(String role, String content, @Nullable String refusal) {}

    static ChatCompletion of(Envelope envelope, Transcript transcript, Bill bill, boolean logprobs) {
        var account = transcript.account();
        var choice = new Choice(
                0,
                new Message("assistant", transcript.text(), null),
                logprobs ? ChatLogprobs.of(transcript.tokens()) : null,
                FinishReasons.word(transcript.reason()));
        return new ChatCompletion(
                envelope.id(),
                "chat.completion",
                envelope.created(),
                envelope.model(),
                List.of(choice),
                UsageBody.of(account),
                transcript.fingerprint(),
                ColmMark.of(account, bill));
    }
}
