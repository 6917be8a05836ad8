package io.colm.cli.bench;

import io.colm.engine.Engine;
import io.colm.engine.EngineEvent;
import io.colm.engine.ModelRunner;
import io.colm.engine.Speculation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stories gone on with greedily by all chains, or by chain 1 where it is sure, one after the other; reading their beginnings
 * is not counted.
 */
final class StoryDecode implements Workload {
    static final int BEGINNING = 24;

    private static final int TOKENS = 128;

    /** Positions of the longest story. */
    static final int LENGTH = BEGINNING + TOKENS;

    private final String name;
    private final List<int[]> beginnings;
    private final int top;
    private final @Nullable Double threshold;
    private final Engine engine;
    private Heard heard = new Heard();
    private int drafted;
    private int accepted;
    private int byChainOne;
    private int made;

    StoryDecode(String name, ModelRunner runner, Speculation speculation, List<int[]> beginnings) {
        this(name, runner, speculation, beginnings, null);
    }

    /** @param threshold chain 1's margin from which on its token stands; null leaves none to it */
    StoryDecode(
            String name,
            ModelRunner runner,
            Speculation speculation,
            List<int[]> beginnings,
            @Nullable Double threshold) {
        this.name = name;
        this.beginnings = beginnings;
        this.threshold = threshold;
        top = runner.chains();
        engine = new Engine(new Borrowed(runner), Prompts.settings(1, LENGTH).with(speculation));
    }

    @Override
    public String name() {
        return name;
    }

    int drafted() {
        return drafted;
    }

    int accepted() {
        return accepted;
    }

    /** Share of all tokens so far that chain 1 made. */
    double byChainOne() {
        return (double) byChainOne / made;
    }

    @Override
    public Sample visit(long nanos) {
        // The same stories in every visit, whatever the time: their text decides what drafts are worth.
        Sample sum = new Sample(0, 0, 0, 0, 0);
        for (int[] beginning : beginnings) {
            sum = sum.plus(story(beginning));
        }
        return sum;
    }

    private Sample story(int[] beginning) {
        heard = new Heard();
        var unused = engine.submit(Prompts.greedy(beginning, top, threshold, TOKENS), this::hear);
        while (heard.tokens() == 0) {
            heard.step(engine);
        }
        int before = heard.tokens();
        int steps = 0;
        var meter = new Meter();
        while (heard.finished() == 0) {
            heard.step(engine);
            steps++;
        }
        return meter.read(steps, heard.tokens() - before);
    }

    private void hear(EngineEvent event) {
        heard.accept(event);
        if (event instanceof EngineEvent.Finished finished) {
            drafted += finished.counts().draftedTokens();
            accepted += finished.counts().acceptedTokens();
            byChainOne += finished.counts().tokensByChains().getFirst();
            made += TOKENS;
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
