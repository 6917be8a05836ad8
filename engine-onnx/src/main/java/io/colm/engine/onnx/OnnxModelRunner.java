package io.colm.engine.onnx;

import ai.onnxruntime.OrtException;
import io.colm.engine.KvLayout;
import io.colm.engine.KvPool;
import io.colm.engine.ModelRunner;
import io.colm.engine.Plan;
import io.colm.model.InvalidModelException;
import io.colm.model.ModelShape;
import io.colm.model.shard.ModelDirectory;
import io.colm.model.shard.Shard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a CoLM or CoLM-Air: ONNX Runtime does the matrix products, Java what lies between them. Layer by layer, every chain
 * runs its products over the rows whose tier reaches it; then one attention serves the heads of all chains.
 *
 * <p>A row's logits have the same bits alone and among others, with any number of threads, in the first step and after
 * thousands; among others, weights of four bits are the exception. Chains can be opened while steps run; they are closed
 * between steps.
 */
public final class OnnxModelRunner implements ModelRunner {
    private static final int HEAD_DIMENSIONS = 2 * Lanes.SUMS;

    private final ModelShape shape;
    private final OnnxSettings settings;
    private final KvLayout layout;
    private final Pass pass;
    private final Object running = new Object();
    private volatile List<Chain> chains = List.of();

    /**
     * A runner that holds no chain yet.
     *
     * @throws InvalidModelException for widths that are no whole number of vectors
     */
    public OnnxModelRunner(ModelShape shape, OnnxSettings settings) {
        check(shape);
        this.shape = shape;
        this.settings = settings;
        layout = KvLayout.of(shape, settings.keysAndValues());
        pass = new Pass(shape, layout, settings.threads());
    }

    /** Refuses a shape that cannot be run here: widths that are no whole number of vectors. */
    public static void check(ModelShape shape) {
        if (shape.headDim() % HEAD_DIMENSIONS != 0) {
            throw new InvalidModelException(
                    "headDim must be a multiple of " + HEAD_DIMENSIONS + " to be run here, is " + shape.headDim());
        }
        for (int chain = 1; chain <= shape.chainCount(); chain++) {
            if (shape.chain(chain).feedForward() % Lanes.SUMS != 0) {
                throw new InvalidModelException("chains[%d].feedForward must be a multiple of %d to be run here, is %d"
                        .formatted(chain, Lanes.SUMS, shape.chain(chain).feedForward()));
            }
        }
    }

    /** A runner of the first {@code chains} chains of a model. */
    public static OnnxModelRunner open(ModelDirectory directory, int chains, OnnxSettings settings) throws IOException {
        var runner = new OnnxModelRunner(directory.manifest().shape(), settings);
        try {
            for (int chain = 1; chain <= chains; chain++) {
                runner.openChain(directory.shard(chain));
            }
            return runner;
        } catch (IOException | RuntimeException e) {
            runner.close();
            throw e;
        }
    }

    /**
     * Adds the next chain: rows may ask for it when this returns. May be called while another thread runs steps.
     *
     * @param shard of chain {@code chains() + 1}; belongs to the runner from now on, also if this fails
     */
    public synchronized void openChain(Shard shard) throws IOException {
        int number = chains.size() + 1;
        try {
            if (number > shape.chainCount()) {
                throw new IllegalStateException("All " + shape.chainCount() + " chains are open");
            }
            ChainProducts products = ChainProducts.open(shape, number, shard, settings.precision(), settings.threads());
            var grown = new ArrayList<>(chains);
            grown.add(new Chain(
                    shape, number, shard, products, OrtRuntime.shared().environment()));
            chains = List.copyOf(grown);
        } catch (OrtException e) {
            shard.close();
            throw new IllegalStateException("ONNX Runtime could not open chain " + number, e);
        } catch (IOException | RuntimeException e) {
            shard.close();
            throw e;
        }
    }

    /** Drops the last chain. Waits for the step that runs; the plans of later ones must not ask for it. */
    public synchronized void closeChain() {
        synchronized (running) {
            if (chains.isEmpty()) {
                throw new IllegalStateException("No chain is open");
            }
            Chain last = chains.getLast();
            chains = List.copyOf(chains.subList(0, chains.size() - 1));
            last.close();
        }
    }

    /**
     * Runs steps of every tier until the JIT compiler has come to rest, so that the first request is not the one that waits
     * for it: about 2 s for a model of 5 M parameters on an idle machine.
     */
    public void warmUp(Duration atMost) {
        try (var warmUp = new WarmUp(this)) {
            warmUp.run(atMost);
        }
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public int chains() {
        return chains.size();
    }

    @Override
    public KvLayout kvLayout() {
        return layout;
    }

    @Override
    public void run(Plan plan, KvPool pool) {
        synchronized (running) {
            if (!pool.layout().equals(layout)) {
                throw new IllegalArgumentException("the pool's layout must be " + layout + ", is " + pool.layout());
            }
            pass.run(plan, pool, chains);
        }
    }

    @Override
    public void close() {
        synchronized (running) {
            chains.reversed().forEach(Chain::close);
            chains = List.of();
            pass.close();
        }
    }
}
