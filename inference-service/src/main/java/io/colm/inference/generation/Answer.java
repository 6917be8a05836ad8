package io.colm.inference.generation;

import io.colm.engine.grammar.SchemaException;
import io.colm.engine.grammar.TokenGrammar;
import io.colm.inference.pod.ServedModel;
import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.GenerationRequest.Continuation;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens and the text of one generation so far, those of a continuation included. Made on one thread, then the
 * engine's.
 */
final class Answer {

    private final int[] prompt;
    private final int[] endTokens;
    private final int maxTokens;
    private final AnswerText text;
    private final @Nullable TokenGrammar grammar;
    private int[] tokens;
    private int length;

    /** Text that is known but was not sent. */
    private String unsent = "";

    /** An answer that stands where the request says; refuses a continuation that cannot be. */
    Answer(GenerationRequest request, ServedModel served) {
        Tokenizer tokenizer = served.tokenizer();
        prompt = PromptTokens.of(request.prompt(), tokenizer);
        tokens = prompt.clone();
        length = prompt.length;
        maxTokens = request.maxTokens();
        endTokens = request.ignoreEnd()
                ? new int[0]
                : Stream.of(SpecialTokens.END, SpecialTokens.END_OF_TEXT)
                        .map(tokenizer::find)
                        .flatMapToInt(OptionalInt::stream)
                        .toArray();
        text = new AnswerText(tokenizer, request.stop());
        grammar = request.schema() == null ? null : grammar(request.schema(), served);
        if (request.continued() != null) {
            replay(request.continued(), tokenizer.vocabulary());
        }
    }

    private static TokenGrammar grammar(String schema, ServedModel served) {
        try {
            return served.formats().of(schema);
        } catch (SchemaException refusal) {
            throw RefusedRequestException.invalid("schema", "cannot be obeyed: " + refusal.getMessage());
        }
    }

    private void replay(Continuation continued, int vocabulary) {
        StringBuilder replayed = new StringBuilder();
        for (int token : continued.tokens()) {
            if (token < 0 || token >= vocabulary) {
                throw RefusedRequestException.invalid(
                        "continued.tokens", "must be 0 to %d, one is %d".formatted(vocabulary - 1, token));
            }
            replayed.append(push(token));
        }
        if (!replayed.toString().startsWith(continued.sentText())) {
            throw RefusedRequestException.invalid("continued.sentText", "is not what the continued tokens say");
        }
        unsent = replayed.substring(continued.sentText().length());
    }

    /** Appends {@code token} and returns the text that may be sent now. */
    String push(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
        }
        tokens[length++] = token;
        return taken() + text.push(token);
    }

    /** The text that was held back until now. */
    String finish() {
        return taken() + text.finish();
    }

    private String taken() {
        String taken = unsent;
        unsent = "";
        return taken;
    }

    boolean isStopped() {
        return text.isStopped();
    }

    /** Why nothing is left to generate, if nothing is: a continuation may come after the last token. */
    Optional<FinishReason> ended() {
        boolean ends = length > prompt.length && Arrays.stream(endTokens).anyMatch(end -> end == tokens[length - 1]);
        if (isStopped() || ends) {
            return Optional.of(FinishReason.STOP);
        }
        return length - prompt.length >= maxTokens ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    int[] prompt() {
        return prompt.clone();
    }

    /** Tokens after the prompt. */
    int[] generated() {
        return Arrays.copyOfRange(tokens, prompt.length, length);
    }

    /** Prompt and generated tokens. */
    int[] tokens() {
        return Arrays.copyOf(tokens, length);
    }

    /** What the answer must obey, if anything. */
    @Nullable
    TokenGrammar grammar() {
        return grammar;
    }

    int[] endTokens() {
        return endTokens.clone();
    }
}
