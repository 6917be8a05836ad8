package io.colm.gateway.asked;

import io.colm.wire.generation.Sampling;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The fields that chat and text completions have in common, as they come: any of them may be missing. */
@JsonNaming(SnakeCaseStrategy.class)
public record Options(
        @Nullable String model,
        @Nullable Boolean stream,
        @Nullable StreamOptions streamOptions,
        @Nullable Integer n,
        @Nullable Integer maxTokens,
        @Nullable Integer minTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Double minP,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty,
        @Nullable Double repetitionPenalty,
        @Nullable Map<String, Double> logitBias,
        @Nullable Long seed,
        @Nullable JsonNode stop,
        @Nullable Boolean ignoreEos,
        @Nullable ResponseFormat responseFormat,
        @Nullable ColmOptions colm) {

    /** Seeds chosen here stay below 2^53, so that JavaScript clients can send them back unharmed. */
    private static final long SEEDS = 1L << 53;

    private static final int STOPS = 4;

    /** Whether the answer is to be streamed. */
    public boolean streamed() {
        return Boolean.TRUE.equals(stream);
    }

    /** Whether a stream ends with a chunk that tells the usage. */
    public boolean usageWanted() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }

    ColmOptions colmOrNone() {
        return colm == null ? ColmOptions.NONE : colm;
    }

    boolean endIgnored() {
        return Boolean.TRUE.equals(ignoreEos);
    }

    void check() {
        Check.that(n == null || n == 1, "n", "'n' must be 1: send one request for each answer.");
        Check.that(
                minTokens == null || minTokens == 0,
                "min_tokens",
                "'min_tokens' is not supported here; leave it out, or send 'ignore_eos': true to get all of 'max_tokens'.");
        Check.that(streamOptions == null || streamed(), "stream_options", "'stream_options' needs 'stream': true.");
        colmOrNone().check();
    }

    Sampling sampling() {
        return new Sampling(
                Check.within("temperature", temperature, 1, 0, 2),
                Math.max(Check.within("top_p", topP, 1, 0, 1), Double.MIN_NORMAL),
                (int) Math.max(0, Check.within("top_k", topK, 0, -1, Integer.MAX_VALUE)),
                Check.within("min_p", minP, 0, 0, 1),
                Check.within("presence_penalty", presencePenalty, 0, -2, 2),
                Check.within("frequency_penalty", frequencyPenalty, 0, -2, 2),
                Check.within("repetition_penalty", repetitionPenalty, 1, 0.01, 10),
                biases(),
                seed == null ? ThreadLocalRandom.current().nextLong(SEEDS) : seed);
    }

    List<String> stops() {
        if (stop == null || stop.isNull()) {
            return List.of();
        }
        List<JsonNode> given = stop.isArray() ? stop.values().stream().toList() : List.of(stop);
        Check.that(given.size() <= STOPS, "stop", "'stop' takes at most " + STOPS + " texts.");
        Check.that(
                given.stream()
                        .allMatch(text -> text.isString() && !text.asString().isEmpty()),
                "stop",
                "'stop' must be a text or a list of texts, none of them empty.");
        return given.stream().map(JsonNode::asString).toList();
    }

    @Nullable
    String schema() {
        return responseFormat == null ? null : responseFormat.schema();
    }

    private Map<Integer, Double> biases() {
        return logitBias == null
                ? Map.of()
                : logitBias.entrySet().stream()
                        .collect(Collectors.toMap(
                                bias -> token(bias.getKey()),
                                bias -> Check.within("logit_bias." + bias.getKey(), bias.getValue(), 0, -100, 100)));
    }

    private static Integer token(String id) {
        try {
            return Integer.valueOf(id);
        } catch (NumberFormatException e) {
            throw Check.refusal("logit_bias", "'logit_bias' has token ids as keys, not '" + id + "'.");
        }
    }
}
