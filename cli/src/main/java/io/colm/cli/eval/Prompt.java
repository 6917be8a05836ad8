package io.colm.cli.eval;

import java.util.List;

/**
 * A context and what may follow it, in tokens.
 *
 * @param context at least one token
 * @param continuations each at least one token
 * @param cut whether the context lost its beginning, to leave room for the longest continuation
 */
record Prompt(Item item, int[] context, List<int[]> continuations, boolean cut) {

    Prompt {
        continuations = List.copyOf(continuations);
    }
}
