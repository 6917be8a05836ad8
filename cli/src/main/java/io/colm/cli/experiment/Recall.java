package io.colm.cli.experiment;

import io.colm.training.corpus.Batch;
import io.colm.training.corpus.Batches;
import io.colm.training.corpus.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Facts to find again, a test of associative recall (Arora et al. 2023, "Zoology") in its plainest form: a fact is one
 * token, of a key and a value; later a token of its key asks for it, and the token of its value must follow, which alone
 * counts. Between them stands noise. Values and places are drawn anew for every row and a key is asked for once, so that
 * nothing can be known but by looking back to the fact. Distances are drawn evenly by their logarithm.
 *
 * @param distances how far back, in tokens, the fact of a question may lie
 */
record Recall(Range distances) implements Batches {

    private static final int SHORTEST = 2;

    static final Range ALL_DISTANCES = new Range(SHORTEST, Integer.MAX_VALUE);

    private static final long FREE = -1;

    private static final int KEYS = 24;
    static final int VALUES = 8;
    private static final int NOISE = 16;

    static final int FIRST_QUESTION = KEYS * VALUES;
    static final int FIRST_ANSWER = FIRST_QUESTION + KEYS;
    private static final int FIRST_NOISE = FIRST_ANSWER + VALUES;
    /** Every token. */
    static final int VOCABULARY = FIRST_NOISE + NOISE;

    /** Draws of a place for a fact and its question, until both are free. */
    private static final int ATTEMPTS = 4;

    /** @param from at least; @param to at most */
    record Range(int from, int to) {
        String name() {
            return from + "–" + to;
        }
    }

    /** Questions of doubling distances, up to the context. */
    static List<HeldOut> byDistance(int context, int rows) {
        List<HeldOut> buckets = new ArrayList<>();
        for (int from = SHORTEST; 2 * from <= context; from *= 2) {
            Range range = new Range(from, 2 * from - 1);
            buckets.add(new Questions(new Recall(range), rows));
        }
        return buckets;
    }

    @Override
    public Batch next(long seed, long number, int rows, int length) {
        long[][] tokens = new long[rows][length + 1];
        long[][] targets = new long[rows][length];
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        for (int row = 0; row < rows; row++) {
            fill(random, tokens[row], targets[row]);
        }
        return new Batch(Batch.of(tokens).tokens(), targets);
    }

    private void fill(SplittableRandom random, long[] tokens, long[] targets) {
        Arrays.fill(targets, Batch.NOT_COUNTED);
        Arrays.fill(tokens, FREE);
        for (int key = 0; key < KEYS; key++) {
            place(random, key, tokens, targets);
        }
        for (int at = 0; at < tokens.length; at++) {
            if (tokens[at] == FREE) {
                tokens[at] = FIRST_NOISE + random.nextInt(NOISE);
            }
        }
    }

    /** The fact of a key and the question for it; neither, where the row is too full. */
    private void place(SplittableRandom random, int key, long[] tokens, long[] targets) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int distance = (int) (SHORTEST * Math.pow((tokens.length - 2.0) / SHORTEST, random.nextDouble()));
            int fact = random.nextInt(tokens.length - 1 - distance);
            int question = fact + distance;
            if (tokens[fact] == FREE && tokens[question] == FREE && tokens[question + 1] == FREE) {
                int value = random.nextInt(VALUES);
                tokens[fact] = key * VALUES + value;
                tokens[question] = FIRST_QUESTION + key;
                tokens[question + 1] = FIRST_ANSWER + value;
                if (distance >= distances.from && distance <= distances.to) {
                    targets[question] = tokens[question + 1];
                }
                return;
            }
        }
    }

    @Override
    public List<String> describe() {
        return List.of("associative recall: %d keys, %d values, %d kinds of noise".formatted(KEYS, VALUES, NOISE));
    }

    @Override
    public void mustHold(int length) {
        if (length < 8) {
            throw new IllegalArgumentException("a row of %d tokens holds no question".formatted(length));
        }
    }

    /** Questions whose fact lies so far back, from rows that no run is trained on. */
    private record Questions(Recall recall, int rows) implements HeldOut {

        private static final long HELD_OUT_SEED = -1;

        @Override
        public String name() {
            return recall.distances.name();
        }

        @Override
        public Batch heldOut(int length, int most) {
            return recall.next(HELD_OUT_SEED, 0, Math.min(rows, most), length);
        }
    }
}
