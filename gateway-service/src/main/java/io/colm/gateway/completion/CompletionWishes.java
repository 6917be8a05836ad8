package io.colm.gateway.completion;

import io.colm.gateway.answer.Ids;
import io.colm.gateway.asked.Check;
import io.colm.gateway.asked.Wish;
import io.colm.wire.generation.Prompt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads completion requests, refusing what is not meant for this platform by the parameter's name. */
final class CompletionWishes {

    /** OpenAI's preset for this endpoint. */
    private static final int MAX_TOKENS = 16;

    private CompletionWishes() {}

    static Wish read(CompletionRequest request) {
        Check.that(!Boolean.TRUE.equals(request.echo()), "echo", "'echo' is not supported here; leave it out.");
        String suffix = request.suffix();
        Check.that(suffix == null || suffix.isEmpty(), "suffix", "'suffix' is not supported here; leave it out.");
        Integer best = request.bestOf();
        Check.that(best == null || best == 1, "best_of", "'best_of' must be 1: one answer is drawn.");
        Integer maxTokens = request.options().maxTokens();
        return new Wish(
                Ids.next("cmpl-"),
                prompt(request.prompt()),
                maxTokens == null ? Integer.valueOf(MAX_TOKENS) : maxTokens,
                "max_tokens",
                alternatives(request.logprobs()),
                request.options());
    }

    private static int alternatives(@Nullable Integer logprobs) {
        Check.that(logprobs == null || logprobs >= 0 && logprobs <= 5, "logprobs", "'logprobs' must be 0 to 5.");
        return logprobs == null ? 0 : logprobs;
    }

    private static Prompt prompt(@Nullable JsonNode given) {
        if (given != null
                && given.isArray()
                && given.size() == 1
                && !given.get(0).isNumber()) {
            return prompt(given.get(0));
        }
        if (given != null && given.isString() && !given.asString().isEmpty()) {
            return new Prompt.Text(given.asString());
        }
        if (given != null
                && given.isArray()
                && !given.isEmpty()
                && given.values().stream().allMatch(JsonNode::isInt)) {
            return new Prompt.Tokens(
                    given.values().stream().map(JsonNode::asInt).toList());
        }
        throw Check.refusal("prompt", "'prompt' must be one text, not empty, or the list of its token ids.");
    }
}
