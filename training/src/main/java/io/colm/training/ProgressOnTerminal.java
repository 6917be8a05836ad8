package io.colm.training;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar that stays in its line. */
final class ProgressOnTerminal implements Progress {

    private static final int WHOLE = 10_000;

    private final PrintStream out;
    private final ProgressBar bar;

    ProgressOnTerminal(PrintStream out) {
        this.out = out;
        this.bar = new ProgressBarBuilder()
                .setTaskName("colm train")
                .setInitialMax(WHOLE)
                .hideEta()
                .setUpdateIntervalMillis(500)
                .build();
    }

    @Override
    public void step(Moment moment) {
        bar.stepTo(Math.round(WHOLE * Math.min(1, moment.done())));
        bar.setExtraMessage(" " + moment.text());
    }

    @Override
    public void say(String line) {
        // Over the bar, which its next update draws again below.
        out.print("\r" + line + " ".repeat(Math.max(0, 120 - line.length())) + "\n");
        out.flush();
    }

    @Override
    public void close() {
        bar.close();
    }
}
