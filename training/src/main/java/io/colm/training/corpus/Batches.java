package io.colm.training.corpus;

import java.util.List;

/** What a run learns from. */
public interface Batches {

    /**
     * {@code rows} rows of {@code length} tokens and what follows each: a function of the seed and the number, so that a
     * resumed run sees the same.
     */
    Batch next(long seed, long number, int rows, int length);

    /** One line a source: name, share, tokens, digest. A run goes on only where these are the same. */
    List<String> describe();

    /** @throws UnusableTextException where not even one row of {@code length} tokens can be made, its last target counted in */
    void mustHold(int length);
}
