package io.colm.cli.bench;

import io.colm.training.corpus.Batch;
import io.colm.training.corpus.Batches;
import java.util.List;
import java.util.Random;

/** Rows of tokens by chance: as much work as any text. */
record RandomTokens(int vocabulary) implements Batches {

    @Override
    public Batch next(long seed, long number, int rows, int length) {
        Random random = new Random(seed ^ number);
        long[][] tokens = new long[rows][];
        for (int row = 0; row < rows; row++) {
            tokens[row] = random.longs(length + 1L, 0, vocabulary).toArray();
        }
        return Batch.of(tokens);
    }

    @Override
    public List<String> describe() {
        return List.of("random tokens");
    }

    @Override
    public void mustHold(int length) {}
}
