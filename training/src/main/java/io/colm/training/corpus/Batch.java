package io.colm.training.corpus;

import java.util.Arrays;

/**
 * Rows of equal length.
 *
 * @param tokens what the model reads, {@code [rows, length]}
 * @param targets what follows each, {@code [rows, length]}; {@link #NOT_COUNTED} where the loss does not look
 */
public record Batch(long[][] tokens, long[][] targets) {

    /** The number that PyTorch's cross-entropy leaves out. */
    public static final long NOT_COUNTED = -100;

    /** Of {@code [rows, length + 1]} tokens that follow one another, each after the first a target. */
    public static Batch of(long[][] rows) {
        return new Batch(
                Arrays.stream(rows)
                        .map(row -> Arrays.copyOf(row, row.length - 1))
                        .toArray(long[][]::new),
                Arrays.stream(rows)
                        .map(row -> Arrays.copyOfRange(row, 1, row.length))
                        .toArray(long[][]::new));
    }

    /** One row of it. */
    public Batch row(int number) {
        return new Batch(new long[][] {tokens[number]}, new long[][] {targets[number]});
    }
}
