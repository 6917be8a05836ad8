package io.colm.cli.eval;

import io.colm.model.tokenizer.SpecialTokens;
import io.colm.model.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Encodes items as lm-evaluation-harness does: a context alone, and a continuation as what it adds to the context's tokens. */
final class Prompts {

    private final Tokenizer tokenizer;
    private final int longest;

    /** @param longest positions that the model can read: its context */
    Prompts(Tokenizer tokenizer, int longest) {
        this.tokenizer = tokenizer;
        this.longest = longest;
    }

    /** @throws IllegalArgumentException that names every line with a continuation that is too long */
    List<Prompt> of(Path file, List<Item> items) {
        var problems = new Problems(file);
        List<Prompt> prompts = new ArrayList<>();
        for (Item item : items) {
            Prompt prompt = encode(item);
            int most = most(prompt.continuations());
            if (most > longest) {
                problems.add(
                        item.line(),
                        "what follows the context has %d tokens, more than the model's context of %d: shorten it"
                                .formatted(most, longest));
            } else if (prompt.continuations().stream().anyMatch(tokens -> tokens.length == 0)) {
                problems.add(item.line(), "a choice adds no token to the context: begin it with another word");
            } else {
                prompts.add(fitted(prompt, longest + 1 - most));
            }
        }
        problems.refuse();
        return prompts;
    }

    private Prompt encode(Item item) {
        // Spaces belong to the word behind them, as the tokenizer has them.
        String context = item.context().stripTrailing();
        String spaces = item.context().substring(context.length());
        int[] before = encode(context);
        List<int[]> continuations = item.continuations().stream()
                .map(choice -> encode(context + seam(context, spaces, choice) + choice))
                .map(whole -> Arrays.copyOfRange(whole, Math.min(before.length, whole.length), whole.length))
                .toList();
        boolean begins = before.length == 0;
        return new Prompt(
                item, begins ? new int[] {tokenizer.special(SpecialTokens.END_OF_TEXT)} : before, continuations, false);
    }

    private static String seam(String context, String spaces, String choice) {
        return context.isEmpty() || !spaces.isEmpty() || Character.isWhitespace(choice.charAt(0)) ? spaces : " ";
    }

    private int[] encode(String text) {
        return IntStream.concat(IntStream.of(tokenizer.beginning()), IntStream.of(tokenizer.encode(text)))
                .toArray();
    }

    private static int most(List<int[]> continuations) {
        return continuations.stream().mapToInt(tokens -> tokens.length).max().orElse(0);
    }

    private static Prompt fitted(Prompt prompt, int room) {
        int[] all = prompt.context();
        return all.length <= room
                ? prompt
                : new Prompt(
                        prompt.item(),
                        Arrays.copyOfRange(all, all.length - room, all.length),
                        prompt.continuations(),
                        true);
    }
}
