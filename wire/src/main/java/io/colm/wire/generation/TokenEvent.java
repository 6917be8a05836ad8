package io.colm.wire.generation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.colm.wire.ErrorCode;
import java.util.List;

/**
 * What a pod says of one generation: one {@link Started}, any number of {@link Token}s and {@link TierChanged}s, then
 * exactly one {@link Finished} or {@link Failed}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TokenEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = TokenEvent.Token.class, name = "token"),
    @JsonSubTypes.Type(value = TokenEvent.TierChanged.class, name = "tier-changed"),
    @JsonSubTypes.Type(value = TokenEvent.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = TokenEvent.Failed.class, name = "failed")
})
public sealed interface TokenEvent {

    /**
     * The prompt is read; the first token follows.
     *
     * @param pod name of the pod
     * @param version id of the model version that answers
     * @param promptTokens tokens of the prompt, those of a continuation not included
     * @param cachedTokens positions whose keys and values came from the cache
     * @param reprefilledTokens positions of a continued generation, computed once before elsewhere, that had to be
     *     prefilled again; 0 for a new generation
     */
    record Started(String pod, String version, int promptTokens, int cachedTokens, int reprefilledTokens)
            implements TokenEvent {}

    /**
     * One generated token.
     *
     * @param index 0 for the first generated token of the whole generation, also after a continuation
     * @param text complete characters that this token made visible; may be empty, may hold text held back before
     * @param chains chain count that made it
     * @param logProbability natural logarithm, of the distribution before temperature
     * @param top most likely tokens, most likely first, as many as were asked for
     */
    record Token(int index, int token, String text, int chains, double logProbability, List<Alternative> top)
            implements TokenEvent {

        public Token {
            top = List.copyOf(top);
        }
    }

    /** A token that might have been: its id, its text and natural log-probability. */
    record Alternative(int token, String text, double logProbability) {}

    /** From token {@code fromToken} on, {@code to} chains answer. Chains that change by the token are told by the tokens alone. */
    record TierChanged(int fromToken, int from, int to, int reprefilledTokens) implements TokenEvent {}

    /** The end. {@code text} is what was held back until now. */
    record Finished(FinishReason reason, String text, Usage usage) implements TokenEvent {}

    /** The end, by an error after the stream began. */
    record Failed(ErrorCode code, String message) implements TokenEvent {}
}
