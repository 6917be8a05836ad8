package io.colm.training;

import java.io.PrintStream;
import java.time.Duration;

/** A plain line at most every ten seconds: for logs. */
final class ProgressLines implements Progress {

    private static final long BETWEEN = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private long last = System.nanoTime() - BETWEEN;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void step(Moment moment) {
        if (System.nanoTime() - last >= BETWEEN) {
            last = System.nanoTime();
            out.printf("%5.1f %%  %s%n", 100 * moment.done(), moment.text());
        }
    }

    @Override
    public void say(String line) {
        out.println(line);
    }

    @Override
    public void close() {
        out.flush();
    }
}
