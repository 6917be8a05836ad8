package io.colm.cli.experiment;

import io.colm.training.corpus.Batch;
import io.colm.training.corpus.Batches;
import io.colm.training.corpus.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Facts to find again, after the associative recall of Arora et al. 2023 ("Zoology"): a row is pairs of a key and its
 * value between noise, and questions, which are keys named before; the value must follow, and only it counts. Keys and
 * values are drawn anew for every row, so that nothing can be known but by looking back.
 *
 * @param distances how far back, in tokens, the fact of a question may lie
 */
record Recall(Range distances) implements Batches {

    static final Range ALL_DISTANCES = new Range(2, Integer.MAX_VALUE);

    private static final int KEYS = 40;
    private static final int VALUES = 40;
    private static final int NOISE = 40;
    /** Every token. */
    static final int VOCABULARY = KEYS + VALUES + NOISE;

    /** Share of pairs that ask for a key named before. */
    private static final double QUESTIONS = 0.5;

    private static final double NOISE_SHARE = 0.3;

    /** @param from at least; @param to at most */
    record Range(int from, int to) {
        String name() {
            return from + "–" + to;
        }
    }

    /** Questions of doubling distances, up to the context. */
    static List<HeldOut> byDistance(int context, int rows) {
        List<HeldOut> buckets = new ArrayList<>();
        for (int from = 2; 2 * from <= context; from *= 2) {
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
        int[] values = new int[KEYS];
        int[] named = new int[KEYS];
        Arrays.fill(named, -1);
        int at = 0;
        while (at + 1 < tokens.length) {
            if (random.nextDouble() < NOISE_SHARE) {
                tokens[at++] = KEYS + VALUES + random.nextInt(NOISE);
                continue;
            }
            int key = random.nextInt(KEYS);
            if (named[key] < 0) {
                values[key] = random.nextInt(VALUES);
                named[key] = at;
            } else if (random.nextDouble() < QUESTIONS) {
                int distance = at - named[key];
                if (distance >= distances.from && distance <= distances.to) {
                    targets[at] = KEYS + values[key];
                }
                named[key] = at;
            } else {
                continue;
            }
            tokens[at] = key;
            tokens[at + 1] = KEYS + values[key];
            at += 2;
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
