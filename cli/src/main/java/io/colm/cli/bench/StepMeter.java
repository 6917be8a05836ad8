package io.colm.cli.bench;

import io.colm.training.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Meters each step of a run. */
final class StepMeter implements Progress {

    private static final Path STATM = Path.of("/proc/self/statm");
    private static final double PAGE_KILOBYTES = 4.096;

    private final int tokens;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Double> resident = new ArrayList<>();
    private int warmUp;
    private Meter meter = new Meter();

    /**
     * @param warmUp steps that do not count
     * @param tokens of a step
     */
    StepMeter(int warmUp, int tokens) {
        this.warmUp = warmUp;
        this.tokens = tokens;
    }

    @Override
    public void step(Moment moment) {
        if (--warmUp < 0) {
            samples.add(meter.read(1, tokens));
            resident.add(residentKilobytes());
        }
        meter = new Meter();
    }

    @Override
    public void say(String line) {}

    @Override
    public void close() {}

    Figure figure(String what, String precision, String tier) {
        long cpu = samples.stream().mapToLong(Sample::cpu).sum();
        return new Figure(
                what,
                precision,
                tier,
                Measured.median(samples.stream().map(Sample::millisPerStep).toList()),
                Measured.median(samples.stream().map(Sample::tokensPerSecond).toList()),
                cpu == 0 ? 0 : (double) tokens * samples.size() * 1e9 / cpu,
                Measured.median(
                        samples.stream().map(sample -> (double) sample.bytes()).toList()));
    }

    /** Kilobytes by which resident memory grows in 1,000 steps of the second half. */
    double growth() {
        return 1000 * slope(secondHalf(resident));
    }

    /** Until then buffers are made that stay: a slope over their coming would promise growth without end. */
    static List<Double> secondHalf(List<Double> values) {
        return values.subList(values.size() / 2, values.size());
    }

    /** Of the line of least squares. */
    static double slope(List<Double> values) {
        double middle = (values.size() - 1) / 2.0;
        double above = 0;
        double below = 0;
        for (int i = 0; i < values.size(); i++) {
            above += (i - middle) * values.get(i);
            below += (i - middle) * (i - middle);
        }
        return above / below;
    }

    private static double residentKilobytes() {
        try {
            return Files.isReadable(STATM)
                    ? Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE_KILOBYTES
                    : Double.NaN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
