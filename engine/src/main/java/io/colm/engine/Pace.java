package io.colm.engine;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of prompts a step may take on, so that those who decode beside them have their next token in time. It
 * learns, as running means, what a step costs that only decodes, and what each prompt row adds to it.
 *
 * <p>Prompts keep a quarter of their pace whatever a target says: nobody may hold up all others by a target of his own.
 */
final class Pace {

    private static final double SMOOTHING = 0.2;
    private static final int LEAST_SHARE = 4;

    private final LongSupplier nanos;
    private double decode;
    private double row;
    private int promptRows;
    private long began;

    Pace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Prompt rows that keep a step within {@code target}, but a quarter of {@code most} in any case. */
    int promptRows(@Nullable Duration target, int most) {
        if (target == null || row == 0) {
            return most;
        }
        int least = (most + LEAST_SHARE - 1) / LEAST_SHARE;
        return Math.min(most, Math.max(least, (int) ((target.toNanos() - decode) / row)));
    }

    /** A step begins that has so many prompt rows. */
    void begin(int promptRows) {
        this.promptRows = promptRows;
        began = nanos.getAsLong();
    }

    void end() {
        double taken = nanos.getAsLong() - began;
        if (promptRows == 0) {
            decode = mean(decode, taken);
        } else {
            row = mean(row, Math.max(0, taken - decode) / promptRows);
        }
    }

    private static double mean(double before, double now) {
        return before == 0 ? now : before + SMOOTHING * (now - before);
    }
}
