package io.colm.cli.bench;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;
import io.colm.engine.onnx.OnnxSettings;
import io.colm.model.ModelShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Prompts of doubling lengths, read by chain 1 alone and by all chains. */
public final class PrefillByContext {

    private static final int CHUNK = 512;
    private static final int VOCABULARY = 256;

    private final ModelRunner runner;
    private final Prompts prompts;

    private PrefillByContext(ModelRunner runner) {
        this.runner = runner;
        this.prompts = new Prompts(runner.shape());
    }

    /**
     * CPU time of one prompt.
     *
     * @param first milliseconds by chain 1 alone, as prompts of every tier are read
     * @param whole milliseconds if all chains read it
     */
    public record Reading(int context, double first, double whole) {}

    /** Random weights of {@code shape} in fp32, one thread; prompts of {@code shortest}, twice that … {@code longest}. */
    public static List<Reading> of(BenchShape shape, int shortest, int longest) throws IOException {
        List<Reading> readings = new ArrayList<>();
        try (Subject subject = Subject.random(shape.toString(), upTo(longest, shape.chained()));
                ModelRunner runner = subject.open(OnnxSettings.REFERENCE)) {
            var reader = new PrefillByContext(runner);
            reader.read(shortest, 1); // the first steps of a virtual machine are slow
            reader.read(shortest, runner.chains());
            for (int context = shortest; context <= longest; context *= 2) {
                readings.add(new Reading(context, reader.read(context, 1), reader.read(context, runner.chains())));
            }
        }
        return readings;
    }

    /** The shape with room for prompts, and with heads that weigh nothing: the runner takes later chains only to logits. */
    private static ModelShape upTo(int context, ModelShape shape) {
        return new ModelShape(
                shape.variant(),
                VOCABULARY,
                shape.layers(),
                shape.headDim(),
                context,
                shape.ropeTheta(),
                shape.normEpsilon(),
                shape.chains());
    }

    private double read(int length, int tier) {
        int[] tokens = prompts.tokens(length);
        int[] blocks = new int[KvLayout.blocks(length)];
        try (KvPool pool = new KvPool(runner.kvLayout(), blocks.length)) {
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = pool.allocate();
            }
            var plan = new Plan(Math.min(CHUNK, length), runner.shape().vocabulary());
            var meter = new Meter();
            for (int from = 0; from < length; from += CHUNK) {
                plan.clear();
                for (int i = from; i < Math.min(length, from + CHUNK); i++) {
                    plan.add(tokens[i], i, tier, blocks, tier > 1 || i == length - 1);
                }
                runner.run(plan, pool);
            }
            return meter.read(1, length).cpu() / 1e6;
        }
    }
}
