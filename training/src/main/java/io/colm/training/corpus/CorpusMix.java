package io.colm.training.corpus;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Several corpora, drawn from by share. */
public record CorpusMix(List<Part> parts) implements Batches {

    public CorpusMix {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a mix needs at least one corpus");
        }
    }

    /** @param share how often a row comes from {@code corpus}, relative to the other parts' shares */
    public record Part(Corpus corpus, double share) {

        public Part {
            if (!(share > 0) || !Double.isFinite(share)) {
                throw new IllegalArgumentException("the share of " + corpus.name() + " must be positive, is " + share);
            }
        }

        private String describe(double percent) {
            DecimalFormat rounded = new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT));
            return String.format(
                    Locale.ROOT,
                    "%s: %s %% of the rows, %,d tokens, SHA-256 %s",
                    corpus.name(),
                    rounded.format(percent),
                    corpus.size(),
                    corpus.digest());
        }
    }

    /** Tokens of all parts together. */
    public long size() {
        return parts.stream().mapToLong(part -> part.corpus.size()).sum();
    }

    @Override
    public List<String> describe() {
        double all = parts.stream().mapToDouble(Part::share).sum();
        return parts.stream().map(part -> part.describe(100 * part.share / all)).toList();
    }

    @Override
    public void mustHold(int length) {
        parts.forEach(part -> part.corpus.mustHold(length));
    }

    @Override
    public Batch next(long seed, long number, int rows, int length) {
        return Batch.of(batch(seed, number, rows, length + 1));
    }

    /** Rows of {@code length} tokens: a function of the seed and the step, so that a resumed run sees the same. */
    public long[][] batch(long seed, long step, int rows, int length) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + step);
        random.nextLong(); // neighbouring seeds begin alike
        long[][] batch = new long[rows][];
        for (int row = 0; row < rows; row++) {
            Corpus corpus = draw(random);
            batch[row] = corpus.row(corpus.rowStart(position(random, corpus.size()), length), length);
        }
        return batch;
    }

    private static long position(Random random, long size) {
        return size <= Integer.MAX_VALUE ? random.nextInt((int) size) : random.nextLong(size);
    }

    private Corpus draw(Random random) {
        double left =
                random.nextDouble() * parts.stream().mapToDouble(Part::share).sum();
        for (Part part : parts) {
            left -= part.share;
            if (left < 0) {
                return part.corpus;
            }
        }
        return parts.getLast().corpus;
    }
}
