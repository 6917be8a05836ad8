package io.colm.cli.bench;

import io.colm.engine.Engine;
import io.colm.engine.ModelRunner;

/** Prompts read one after the other, each in one step that ends with the first token, made by {@code tier} chains. */
final class Prefill implements Workload {
    private final int length;
    private final int tier;
    private final Prompts prompts;
    private final Engine engine;
    private final Heard heard = new Heard();

    Prefill(ModelRunner runner, int length, int tier) {
        this.length = length;
        this.tier = tier;
        prompts = new Prompts(runner.shape());
        engine = new Engine(new Borrowed(runner), Prompts.settings(1, length + 1));
    }

    @Override
    public String name() {
        return "prefill " + length;
    }

    @Override
    public Sample visit(long nanos) {
        long end = System.nanoTime() + nanos;
        var meter = new Meter();
        int steps = 0;
        do {
            read();
            steps++;
        } while (System.nanoTime() < end);
        return meter.read(steps, steps * length);
    }

    private void read() {
        int before = heard.finished();
        var unused = engine.submit(prompts.spec(length, tier, 1), heard);
        while (heard.finished() == before) {
            heard.step(engine);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
