package io.colm.engine;

import io.colm.engine.RefusedException.Kind;
import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.function.Consumer;

/**
 * Answers many generations at once with the chains of one model. One thread does all the work, in steps: admit, plan, run,
 * sample, emit, retire.
 */
public final class Engine implements AutoCloseable {

    private final ModelRunner runner;
    private final KvPool pool;
    private final Limits limits;
    private final Scheduler scheduler;
    private final Plan plan;
    private final Sampler sampler;
    private final Inbox inbox = new Inbox();
    private final Thread thread =
            Thread.ofPlatform().name("colm-engine").daemon().unstarted(this::loop);

    /** An engine that owns {@code runner} and a pool of its own, and stands still until {@link #start}. */
    public Engine(ModelRunner runner, EngineSettings settings) {
        ModelShape shape = runner.shape();
        if (shape.variant() != Variant.COLM_AIR && shape.chainCount() > 1) {
            throw new IllegalArgumentException(
                    "The engine runs CoLM-Air, or one chain; the model is a CoLM of %d chains"
                            .formatted(shape.chainCount()));
        }
        this.runner = runner;
        pool = new KvPool(runner.kvLayout(), settings.kvBlocks());
        limits = new Limits(runner, settings.kvBlocks());
        scheduler = new Scheduler(settings, pool);
        plan = new Plan(settings.maxRows(), shape.vocabulary());
        sampler = new Sampler(shape.vocabulary());
    }

    public void start() {
        thread.start();
    }

    /**
     * Queues a generation; from any thread. The listener is called on the engine's thread, must not block, and may use the
     * generation returned.
     *
     * @throws RefusedException if this engine cannot answer it, or not now
     */
    public Generation submit(GenerationSpec spec, Consumer<EngineEvent> listener) {
        limits.check(spec);
        var sequence = new Sequence(spec, limits.tokens(spec), listener);
        if (!scheduler.reserve()) {
            throw new RefusedException(
                    Kind.OVERLOADED, "%d generations wait already; try again later".formatted(scheduler.waiting()));
        }
        if (!inbox.add(() -> scheduler.enqueue(sequence))) {
            throw new RefusedException(Kind.STOPPED, "The engine is closed");
        }
        return new Generation(sequence, inbox, limits);
    }

    /** How busy the engine is; from any thread. */
    public EngineLoad load() {
        return new EngineLoad(scheduler.running(), scheduler.waiting(), pool.free(), pool.capacity());
    }

    private void loop() {
        while (scheduler.isIdle() ? inbox.await() : inbox.isOpen()) {
            try {
                step();
            } catch (RuntimeException | Error e) {
                scheduler.failAll("The engine failed: " + e, e);
            }
        }
        failTheRest();
    }

    /** One step, on the caller's thread: for an engine that is not started. */
    public void step() {
        inbox.drain();
        scheduler.retire();
        scheduler.admit();
        scheduler.plan(plan);
        if (plan.rows() > 0) {
            run();
            scheduler.planned().forEach(this::advance);
            scheduler.retire();
        }
    }

    private void run() {
        try {
            runner.run(plan, pool);
        } catch (RuntimeException | Error e) {
            scheduler.planned().forEach(sequence -> sequence.fail("The model runner failed: " + e, e));
        }
    }

    private void advance(Sequence sequence) {
        float[] logits = sequence.ran(plan);
        if (logits == null || sequence.isEnded()) {
            return;
        }
        try {
            sequence.append(sampler.draw(logits, sequence), pool);
        } catch (ArithmeticException e) {
            sequence.fail("No token could be sampled: " + e.getMessage(), e);
        }
    }

    private void failTheRest() {
        inbox.drain();
        scheduler.failAll("The engine was closed", new RefusedException(Kind.STOPPED, "The engine was closed"));
    }

    /** Refuses what comes, ends the step under way, fails what runs or waits, then closes the runner and the pool. */
    @Override
    public void close() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("A listener cannot close the engine that calls it");
        }
        if (!inbox.close()) {
            return;
        }
        if (thread.getState() == Thread.State.NEW) {
            failTheRest();
        }
        join();
        try (pool) {
            runner.close();
        }
    }

    private void join() {
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
