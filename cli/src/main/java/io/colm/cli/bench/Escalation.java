package io.colm.cli.bench;

import io.colm.engine.Engine;
import io.colm.engine.Generation;
import io.colm.engine.ModelRunner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation at chain 1 behind a prompt, moved to all chains, and back: the step that makes the first token of the larger
 * tier is the sample; the one after it is kept beside it.
 */
final class Escalation implements Workload {
    private static final int STEPS = 3;
    private static final int MOST_VISITS = 64;

    private final int context;
    private final int room;
    private final int top;
    private final Prompts prompts;
    private final Engine engine;
    private final List<Double> normal = new ArrayList<>();
    private @Nullable Generation generation;
    private int visitsLeft;
    private Heard heard = new Heard();

    Escalation(ModelRunner runner, int context) {
        this.context = context;
        top = runner.chains();
        room = Math.min(MOST_VISITS, (runner.shape().context() - context - 2) / STEPS);
        prompts = new Prompts(runner.shape());
        engine = new Engine(new Borrowed(runner), Prompts.settings(1, context + room * STEPS + 2));
    }

    @Override
    public String name() {
        return "first token after moving up, context " + context;
    }

    /** Milliseconds of the step after each sample. */
    List<Double> normal() {
        return normal;
    }

    @Override
    public Sample visit(long nanos) {
        Generation moved = visitsLeft > 0 && generation != null ? generation : restart();
        visitsLeft--;
        heard.step(engine);
        change(moved, top);
        var meter = new Meter();
        heard.step(engine);
        Sample first = meter.read(1, 1);
        var after = new Meter();
        heard.step(engine);
        normal.add(after.read(1, 1).millisPerStep());
        change(moved, 1);
        return first;
    }

    /** It comes to be at the next step. */
    private static void change(Generation moved, int chains) {
        var unused = moved.changeTier(chains);
    }

    private Generation restart() {
        if (generation != null) {
            generation.cancel();
            engine.step();
        }
        visitsLeft = room;
        heard = new Heard();
        Generation fresh = engine.submit(prompts.spec(context, 1, room * STEPS + 2), heard);
        while (heard.tokens() == 0) {
            heard.step(engine);
        }
        generation = fresh;
        return fresh;
    }

    @Override
    public void close() {
        engine.close();
    }
}
