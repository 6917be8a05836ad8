package io.colm.cli.bench;

import io.colm.engine.Engine;
import io.colm.engine.Generation;
import io.colm.engine.ModelRunner;
import io.colm.engine.SamplingParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Steps of one row for each of some running generations, at the tiers given, behind a prompt of {@value #PROMPT} tokens. */
final class Decode implements Workload {
    static final int PROMPT = 64;

    static final int MOST_STEPS = 64;

    private static final int VISITS = 8;

    private final String name;
    private final int[] tiers;
    private final Borrowed runner;
    private final Prompts prompts;
    private final int length;
    private final Engine engine;
    private final List<Generation> generations = new ArrayList<>();
    private Heard heard = new Heard();
    private int stepsLeft;
    private long inRunner;
    private long inSteps;

    Decode(String name, ModelRunner runner, int... tiers) {
        this(name, runner, VISITS, SamplingParams.greedy(), tiers);
    }

    /** @param visits after which it begins anew, so that contexts stay short */
    Decode(String name, ModelRunner runner, int visits, SamplingParams sampling, int[] tiers) {
        this.name = name;
        this.tiers = tiers;
        this.runner = new Borrowed(runner);
        prompts = new Prompts(runner.shape(), sampling);
        length = Math.min(runner.shape().context(), PROMPT + 2 + visits * MOST_STEPS);
        engine = new Engine(this.runner, Prompts.settings(tiers.length, length));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Sample visit(long nanos) {
        if (stepsLeft < MOST_STEPS) {
            restart();
        }
        step(); // brings the weights back into the caches
        long end = System.nanoTime() + nanos;
        int tokensBefore = heard.tokens();
        long runnerBefore = runner.nanos();
        var meter = new Meter();
        int steps = 0;
        do {
            step();
            steps++;
        } while (steps < MOST_STEPS - 1 && System.nanoTime() < end);
        Sample sample = meter.read(steps, heard.tokens() - tokensBefore);
        inRunner += runner.nanos() - runnerBefore;
        inSteps += sample.wall();
        return sample;
    }

    private void step() {
        heard.step(engine);
        stepsLeft--;
    }

    private void restart() {
        generations.forEach(Generation::cancel);
        generations.clear();
        engine.step();
        heard = new Heard();
        int most = length - PROMPT;
        for (int tier : tiers) {
            generations.add(engine.submit(prompts.spec(PROMPT, tier, most), heard));
        }
        while (heard.started() < tiers.length) {
            heard.step(engine);
        }
        // Those that were read first have generated some tokens already.
        stepsLeft = most - (heard.tokens() - tiers.length) - 2;
    }

    /** Steps at temperature 1, from the whole vocabulary. */
    static Decode sampled(String name, ModelRunner runner, int[] tiers) {
        var sampling = new SamplingParams(1, 1, 0, 0, 0, 0, 1, Map.of(), 1);
        return new Decode(name, runner, VISITS, sampling, tiers);
    }

    /** Share of the steps' time that the engine spends outside the runner: planning, sampling, telling. */
    double engineShare() {
        return 1 - (double) inRunner / inSteps;
    }

    @Override
    public void close() {
        engine.close();
    }
}
