package io.colm.wire.generation;

import org.jspecify.annotations.Nullable;

/**
 * How soon a request is wanted, and what may be given up for that.
 *
 * @param priority a waiting request of a higher one is served first, -10 to 10; 0 is usual
 * @param firstTokenMillis hoped-for time from the request to its first token, from 1
 * @param perTokenMillis hoped-for time from one token to the next, from 1
 * @param shrinkable whether fewer chains than asked for may answer while the pod is pressed
 */
public record Terms(
        int priority,
        @Nullable Integer firstTokenMillis,
        @Nullable Integer perTokenMillis,
        boolean shrinkable) {

    /** In no hurry, and exactly as asked for. */
    public static final Terms USUAL = new Terms(0, null, null, false);
}
