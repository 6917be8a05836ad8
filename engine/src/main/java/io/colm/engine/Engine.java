package io.colm.engine;

import io.colm.engine.RefusedException.Kind;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Answers many generations at once with the chains of one model. One thread does all the work, in steps: admit, plan, run,
 * sample, emit, retire.
 */
public final class Engine implements AutoCloseable {

    private final ModelRunner runner;
    private final EngineSettings settings;
    private final KvPool pool;
    private final Limits limits;
    private final Audit audit;
    private final Scheduler scheduler;
    private final Plan plan;
    private final Sampler sampler;
    private final Inbox inbox = new Inbox();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("colm-engine").daemon().factory());

    /** An engine that owns {@code runner} and a pool of its own, and stands still until {@link #start}. */
    public Engine(ModelRunner runner, EngineSettings settings) {
        this(runner, settings, System::nanoTime);
    }

    Engine(ModelRunner runner, EngineSettings settings, LongSupplier nanos) {
        this.runner = runner;
        this.settings = settings;
        limits = new Limits(runner, settings.kvBlocks());
        pool = new KvPool(runner.kvLayout(), settings.kvBlocks());
        audit = new Audit(runner, pool);
        scheduler = new Scheduler(settings, runner, pool, audit, nanos);
        plan = new Plan(settings.maxRows(), runner.shape().vocabulary());
        sampler = new Sampler(runner.shape().vocabulary());
    }

    public void start() {
        thread.execute(this::loop);
    }

    /**
     * Queues a generation; from any thread. The listener is called on the engine's thread, must not block, and may use the
     * generation returned.
     *
     * @throws RefusedException if this engine cannot answer it, or not now
     */
    public Generation submit(GenerationSpec spec, Consumer<EngineEvent> listener) {
        limits.check(spec);
        var draft = new Draft(settings.speculation().maxDraft());
        int length = limits.tokens(spec);
        var sequence = runner.shape().sharesKeys()
                ? new Sequence(spec, length, draft, new ChainKeys(true), listener)
                : new Sequence(spec.withOwnKeys(), length, draft, new ChainKeys(false), listener);
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

    /** How often smaller tiers would have said the same as all chains held; from any thread. */
    public TierAgreement tierAgreement() {
        return audit.agreement();
    }

    private void loop() {
        while (scheduler.isIdle() ? awaitWork() : inbox.isOpen()) {
            try {
                step();
            } catch (RuntimeException | Error e) {
                scheduler.failAll("The engine failed: " + e, e);
            }
        }
        failTheRest();
    }

    private boolean awaitWork() {
        boolean idle = true;
        while (idle) {
            idle = audit();
        }
        return inbox.await();
    }

    /** Looks at one past position, if there is one and nothing else to do; returns whether there was. */
    boolean audit() {
        boolean due = scheduler.isIdle() && inbox.isQuiet() && audit.isDue();
        if (due) {
            audit.step();
        }
        return due;
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
            scheduler.ran();
        } catch (RuntimeException | Error e) {
            scheduler.planned().forEach(sequence -> sequence.fail("The model runner failed: " + e, e));
        }
    }

    private void advance(Sequence sequence) {
        try {
            sequence.advance(plan, sampler, pool);
        } catch (RuntimeException e) {
            sequence.fail("No token could be sampled: " + e.getMessage(), e);
        }
    }

    private void failTheRest() {
        inbox.drain();
        scheduler.failAll("The engine was closed", new RefusedException(Kind.STOPPED, "The engine was closed"));
    }

    /**
     * Refuses what comes, ends the step under way, fails what runs or waits, then closes the runner and the pool. Never by a
     * listener: it would wait for itself.
     */
    @Override
    public void close() {
        if (inbox.close()) {
            thread.close();
            // Of an engine that was never started.
            failTheRest();
            try (pool) {
                runner.close();
            }
        }
    }
}
