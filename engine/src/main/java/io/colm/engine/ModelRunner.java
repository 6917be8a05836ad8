package io.colm.engine;

import io.colm.model.ModelShape;

/**
 * Runs steps of one model; the port behind which kernels live. Used by one thread at a time: the engine's.
 *
 * <p>A row's logits depend on its own tokens alone, not on its neighbours in the plan. Between steps a runner keeps only its
 * stash: by slot, what chain 1 made of one row, until another row is left there. Keys and values live in the
 * {@link KvPool}.
 */
public interface ModelRunner extends AutoCloseable {

    /** Shape of the whole model, chains that are not held included. */
    ModelShape shape();

    /** Chains held: rows may ask for tiers 1 to this number. May be asked from any thread. */
    int chains();

    /** Layout in which this runner reads and writes keys and values. */
    KvLayout kvLayout();

    /**
     * Runs every row of {@code plan} through the chains it asks for: writes its keys and values into {@code pool}, and its
     * logits into {@link Plan#logits} where the row wants them.
     *
     * @throws RuntimeException if the step failed; the keys and values of its rows are then undefined
     */
    void run(Plan plan, KvPool pool);

    @Override
    void close();
}
