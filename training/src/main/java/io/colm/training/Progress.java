package io.colm.training;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What a person sees of a run. */
public interface Progress extends AutoCloseable {

    /** A bar where there is a terminal, else a line now and then on {@code out}. */
    static Progress on(PrintStream out) {
        return System.console() != null && System.console().isTerminal()
                ? new ProgressOnTerminal(out)
                : new ProgressLines(out);
    }

    /** A step was done. */
    void step(Moment moment);

    /** Something worth a line of its own. */
    void say(String line);

    @Override
    void close();

    /**
     * @param done part of the run, from 0 to 1
     * @param losses nats a token by chain count, smoothed
     */
    record Moment(double done, long tokens, double tokensPerSecond, Duration left, SortedMap<Integer, Double> losses) {

        String text() {
            return "%.2f M tokens, %.0f tokens/s, loss %s, %d:%02d:%02d left"
                    .formatted(
                            tokens / 1e6,
                            tokensPerSecond,
                            text(losses),
                            left.toHours(),
                            left.toMinutesPart(),
                            left.toSecondsPart());
        }

        private static String text(SortedMap<Integer, Double> losses) {
            return losses.entrySet().stream()
                    .map(loss -> String.format(Locale.ROOT, "%d: %.3f", loss.getKey(), loss.getValue()))
                    .collect(Collectors.joining("  "));
        }
    }
}
