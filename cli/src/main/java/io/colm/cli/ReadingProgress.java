package io.colm.cli;

import io.colm.training.preparation.Preparation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** How far texts are read: a bar where there is a terminal, else a line now and then. */
final class ReadingProgress implements Preparation.Watcher, AutoCloseable {

    private static final long BETWEEN = Duration.ofSeconds(10).toNanos();

    private final PrintWriter out;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private @Nullable ProgressBar bar;
    private String purpose = "";
    private long bytes;
    private long begun;
    private long told;

    ReadingProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(String purpose, long bytes) {
        close();
        this.purpose = purpose;
        this.bytes = bytes;
        begun = told = System.nanoTime();
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(purpose)
                    .setInitialMax(bytes)
                    .setUnit(" MB", 1_000_000)
                    .showSpeed()
                    .build();
        }
    }

    @Override
    public void read(long read) {
        if (bar != null) {
            bar.stepTo(read);
        } else if (System.nanoTime() - told >= BETWEEN) {
            told = System.nanoTime();
            out.printf(
                    Locale.ROOT,
                    "%5.1f %%  %s, %.1f MB/s%n",
                    100.0 * read / bytes,
                    purpose,
                    read * 1e3 / (told - begun));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
