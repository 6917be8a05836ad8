package io.colm.cli.bench;

import io.colm.engine.ModelRunner;
import io.colm.engine.Speculation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The workloads of one open runner, and what follows from them. */
final class PrecisionBench implements AutoCloseable {
    private static final List<Integer> BATCHES = List.of(1, 4, 16);
    private static final List<Integer> PROMPTS = List.of(128, 512);
    private static final List<Integer> CONTEXTS = List.of(128, 512, 2_048);
    private static final int ROWS = 16;
    private static final int ESCALATION_ROOM = 64;

    private final String label;
    private final ModelRunner runner;
    private final int top;
    private final int context;
    private final List<Measured> all = new ArrayList<>();
    private final List<Escalation> escalations = new ArrayList<>();
    private final List<Measured> escalated = new ArrayList<>();
    private final List<Measured> wholes = new ArrayList<>();
    private final List<Measured> mixed = new ArrayList<>();
    private final List<Measured> stories = new ArrayList<>();
    private final Measured single;
    private final Decode singleDecode;
    private @Nullable StoryDecode speculative;
    private @Nullable StoryDecode automatic;

    /**
     * @param beginnings of stories that the model can go on with; empty for random weights
     * @param threshold chain 1's margin from which on its token stands; null for a model that is not calibrated
     */
    PrecisionBench(String label, ModelRunner runner, List<int[]> beginnings, @Nullable Double threshold) {
        this.label = label;
        this.runner = runner;
        top = runner.chains();
        context = runner.shape().context();
        for (int tier = 1; tier <= top; tier++) {
            for (int batch : BATCHES) {
                add("" + tier, decode(batch, tier));
            }
            for (int length : PROMPTS) {
                add("" + tier, new Prefill(runner, Math.min(length, context - 1), tier));
            }
        }
        add("" + top, Decode.sampled("decode, batch 16, sampled", runner, repeated(ROWS, top)));
        singleDecode = new Decode("decode, batch 1", runner, top);
        single = add(top + " (again)", singleDecode);
        addWholePasses();
        addMixed();
        addEscalations();
        addStories(beginnings, threshold);
    }

    private void addStories(List<int[]> beginnings, @Nullable Double threshold) {
        if (top > 1 && !beginnings.isEmpty() && context > StoryDecode.LENGTH) {
            speculative = new StoryDecode("stories, speculative", runner, Speculation.DEFAULT, beginnings);
            stories.add(add("" + top, new StoryDecode("stories, plain", runner, Speculation.OFF, beginnings)));
            stories.add(add("" + top, speculative));
            if (threshold != null) {
                automatic = new StoryDecode("stories, auto", runner, Speculation.OFF, beginnings, threshold);
                stories.add(add("1 or " + top, automatic));
            }
        }
    }

    private Decode decode(int batch, int tier) {
        return new Decode("decode, batch " + batch, runner, repeated(batch, tier));
    }

    private static int[] repeated(int count, int tier) {
        return IntStream.generate(() -> tier).limit(count).toArray();
    }

    private Measured add(String tier, Workload workload) {
        var measured = new Measured(label, tier, workload);
        all.add(measured);
        return measured;
    }

    private void addWholePasses() {
        int length = Math.min(PROMPTS.getLast(), context / 2);
        for (int tier : top > 1 ? new int[] {1, top} : new int[] {1}) {
            wholes.add(add("" + tier, new WholePass(runner, length, tier)));
        }
    }

    private void addMixed() {
        if (top > 1) {
            int[] half = repeated(ROWS / 2, 1);
            int[] mix = Arrays.copyOf(half, ROWS);
            Arrays.fill(mix, ROWS / 2, ROWS, top);
            mixed.add(add("8 x 1, 8 x " + top, new Decode("decode, batch 16, mixed", runner, mix)));
            mixed.add(add("8 x 1", new Decode("decode, batch 8", runner, half)));
            mixed.add(add("8 x " + top, new Decode("decode, batch 8", runner, repeated(ROWS / 2, top))));
            mixed.add(add("16 x 1", new Decode("decode, batch 16", runner, repeated(ROWS, 1))));
        }
    }

    private void addEscalations() {
        for (int length : CONTEXTS) {
            if (top > 1 && length + ESCALATION_ROOM < context) {
                var escalation = new Escalation(runner, length);
                escalations.add(escalation);
                escalated.add(add("1 to " + top, escalation));
            }
        }
    }

    String label() {
        return label;
    }

    List<Measured> all() {
        return all;
    }

    void tell(BenchReport report) {
        all.forEach(measured -> report.figure(measured.figure()));
    }

    void compare(BenchReport report) {
        report.title("Ratios of step times within " + label);
        if (top > 1) {
            report.ratio(
                    label + ", all rows and logits: %d chains : chain 1".formatted(top),
                    wholes.getLast().millis() / wholes.getFirst().millis());
            compareMixed(report);
        }
        for (int i = 0; i < escalations.size(); i++) {
            report.ratio(
                    label + ", " + escalations.get(i).name() + " : the next step",
                    escalated.get(i).millis()
                            / Measured.median(escalations.get(i).normal()));
        }
        compareStories(report);
        report.number(
                label + ", batch 1, %d chains: engine outside the runner".formatted(top),
                100 * singleDecode.engineShare(),
                "% of the step");
    }

    private void compareStories(BenchReport report) {
        if (speculative != null) {
            report.ratio(
                    label + ", stories, tokens a second, speculative : plain",
                    stories.get(1).tokensPerSecond() / stories.getFirst().tokensPerSecond());
            report.number(label + ", stories: drafted tokens", speculative.drafted(), "");
            report.number(label + ", stories: accepted tokens", speculative.accepted(), "");
        }
        if (automatic != null) {
            report.ratio(
                    label + ", stories, tokens a second, auto : plain",
                    stories.getLast().tokensPerSecond() / stories.getFirst().tokensPerSecond());
            report.number(label + ", stories, auto: tokens by chain 1", 100 * automatic.byChainOne(), "%");
        }
    }

    private void compareMixed(BenchReport report) {
        double together = mixed.get(0).millis();
        double first = mixed.get(1).millis();
        double last = mixed.get(2).millis();
        double sixteen = mixed.get(3).millis();
        report.ratio(label + ", mixed 16 : its halves one after the other", together / (first + last));
        report.ratio(
                label + ", mixed 16 : 16 of chain 1 and the later chains of 8", together / (sixteen + last - first));
    }

    /** Where the time of a batch-1 step of all chains goes. */
    void profile(BenchReport report, Duration visit) throws IOException {
        double share = ProductTime.shareOf(single.workload(), visit.multipliedBy(4));
        report.number(
                label + ", batch 1, %d chains: outside products".formatted(top), 100 * (1 - share), "% of the step");
    }

    @Override
    public void close() {
        all.forEach(measured -> measured.workload().close());
    }
}
