package io.colm.engine.onnx;

import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.Plan;
import io.colm.model.ModelShape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A step's way through the layers: a product of every chain, then what lies between products, row by row, and so on. Threads
 * share products by chain and slice, rows by number, and attention by sequence and head.
 */
final class Pass implements AutoCloseable {
    /** Fewer rows are not worth another thread. */
    private static final int LEAST_ROWS = 4;

    private final ModelShape shape;
    private final Step step;
    private final Activations activations;
    private final KvWriter writer;
    private final Attention attention;
    private final Stash stash;
    private final Team team;
    private final List<Share> shares;
    private List<Chain> chains = List.of();

    Pass(ModelShape shape, KvLayout layout, int threads) {
        this.shape = shape;
        var rope = new Rope(shape);
        team = new Team(threads);
        step = new Step(shape);
        activations = new Activations(shape);
        writer = new KvWriter(layout, rope);
        attention = new Attention(layout, rope, team);
        stash = new Stash(shape);
        int widest = Math.max(shape.prefixWidth(shape.chainCount()), shape.prefixFeedForward(shape.chainCount()));
        shares = IntStream.range(0, threads).mapToObj(i -> new Share(widest)).toList();
    }

    void run(Plan plan, KvPool pool, List<Chain> held) {
        chains = held;
        step.prepare(plan, pool, held.size());
        stash.prepare(plan);
        if (plan.rows() > 0) {
            run();
        }
    }

    private void run() {
        activations.reserve(step.plan().rows());
        for (Chain chain : chains) {
            chain.reserve(step);
            chain.embed(step, activations);
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            attend(layer);
            feedForward(layer);
        }
        stash.giveLogits();
        eachRow((chain, share) -> chain.readyHead(step, activations, share));
        multiply(Stage.HEAD, 0);
        eachRow((chain, share) -> chain.addLogits(step, share));
        stash.keepLogits();
    }

    private void attend(int layer) {
        stash.give(layer, Stash.Part.QUERY, activations);
        eachRow((chain, share) -> chain.readyQuery(layer, step, activations, share));
        stash.keep(layer, Stash.Part.QUERY, activations);
        multiply(Stage.QUERY, layer);
        writer.write(layer, step, chains);
        stash.give(layer, Stash.Part.ATTENDED, activations);
        attention.attend(layer, step, chains, activations);
        stash.keep(layer, Stash.Part.ATTENDED, activations);
        eachRow((chain, share) -> chain.readyOutput(layer, step, activations, share));
        multiply(Stage.OUTPUT, layer);
    }

    private void feedForward(int layer) {
        stash.give(layer, Stash.Part.FEED_FORWARD, activations);
        eachRow((chain, share) -> chain.readyGateAndUp(layer, step, activations, share));
        multiply(Stage.GATE_AND_UP, layer);
        eachRow((chain, share) -> chain.readyDown(layer, step, activations, share));
        stash.keep(layer, Stash.Part.FEED_FORWARD, activations);
        multiply(Stage.DOWN, layer);
        eachRow((chain, share) -> chain.finish(layer, step, activations, share));
    }

    /** What a chain does with some rows; chain i reads what chains before it made of the same row. */
    private interface RowWork {
        void run(Chain chain, Share share);
    }

    private void eachRow(RowWork work) {
        int rows = step.plan().rows();
        int parts = Math.clamp(rows / LEAST_ROWS, 1, team.threads());
        team.run(parts, (worker, part) -> {
            Share share = shares.get(worker).of(Team.begin(rows, part, parts), Team.begin(rows, part + 1, parts));
            for (Chain chain : chains) {
                work.run(chain, share);
            }
        });
    }

    private void multiply(Stage stage, int layer) {
        int slices = 0;
        long multiplications = 0;
        for (Chain chain : chains) {
            slices += chain.slices(stage, layer);
            multiplications += chain.multiplications(stage, layer, step);
        }
        team.run(slices, multiplications, (worker, piece) -> multiply(stage, layer, piece));
    }

    /** The last chains come first: the later a chain, the larger its products. */
    private void multiply(Stage stage, int layer, int piece) {
        int slice = piece;
        int last = chains.size() - 1;
        while (slice >= chains.get(last).slices(stage, layer)) {
            slice -= chains.get(last--).slices(stage, layer);
        }
        chains.get(last).multiply(stage, layer, slice, step);
    }

    @Override
    public void close() {
        team.close();
        attention.close();
    }
}
