package io.colm.engine;

import io.colm.model.ModelShape;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides who runs. Those that run stand by priority, then in the order in which they were let in, so the last one is the
 * first to make room. Touched by the engine's thread alone, but for {@link #reserve} and the two counts.
 */
final class Scheduler {

    private final EngineSettings settings;
    private final double[] draftShares;
    private final KvPool pool;

    /** Places in the runner's stash that no running sequence has. */
    private final Deque<Integer> lanes = new ArrayDeque<>();

    /** By tier, the parameters that a row of it meets. */
    private final double[] work;

    private final FairQueue waiting;
    private final Pace pace;
    private final Brownout brownout;
    private final Audit audit;
    private final List<Sequence> running = new ArrayList<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile int runningCount;

    Scheduler(EngineSettings settings, ModelRunner runner, KvPool pool, Audit audit, LongSupplier nanos) {
        this.settings = settings;
        ModelShape shape = runner.shape();
        draftShares = Speculation.draftShares(shape);
        this.pool = pool;
        this.audit = audit;
        waiting = new FairQueue(nanos);
        pace = new Pace(nanos);
        brownout = new Brownout(runner.chains(), settings.maxSequences(), nanos);
        work = IntStream.rangeClosed(0, shape.chainCount())
                .mapToDouble(tier -> tier == 0 ? 0 : shape.parameters(tier))
                .toArray();
        IntStream.range(0, settings.maxSequences()).forEach(lanes::addLast);
    }

    int running() {
        return runningCount;
    }

    int waiting() {
        return waitingCount.get();
    }

    boolean isIdle() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /** Takes a place in the queue, from any thread; returns false if there is none. */
    boolean reserve() {
        return waitingCount.getAndUpdate(n -> n < settings.maxWaiting() ? n + 1 : n) < settings.maxWaiting();
    }

    /** Puts a sequence on the place that was reserved for it. */
    void enqueue(Sequence sequence) {
        waiting.add(sequence);
    }

    /** Lets waiting sequences run in their order, as long as all their tokens and one more find blocks, shared or free. */
    void admit() {
        while (running.size() < settings.maxSequences()) {
            Sequence next = waiting.first();
            if (next == null || !next.fits(pool)) {
                break;
            }
            waiting.take(next);
            waitingCount.decrementAndGet();
            running.add(place(next.spec().standing().priority()), next);
            next.draft().lane(lanes.removeFirst());
            next.admit(pool);
        }
        runningCount = running.size();
    }

    private int place(int priority) {
        int place = running.size();
        while (place > 0 && running.get(place - 1).spec().standing().priority() < priority) {
            place--;
        }
        return place;
    }

    /** Fills the step: a row for every sequence that decodes, then chunks of prompts, in the order of those that run. */
    void plan(Plan plan) {
        plan.clear();
        makeRoom();
        int most = brownout.most(running.size(), !waiting.isEmpty());
        running.forEach(sequence -> sequence.beginStep(most));
        decode(plan);
        read(plan);
    }

    private void read(Plan plan) {
        int most = pace.promptRows(tightestTarget(), plan.capacity() - plan.rows());
        int left = most;
        for (Sequence sequence : running) {
            if (sequence.remaining() > 1) {
                int before = plan.rows();
                sequence.addRows(plan, Math.min(Math.min(left, settings.prefillChunk()), sequence.remaining()));
                left -= plan.rows() - before;
                charge(sequence, plan, before);
            }
        }
        pace.begin(most - left);
    }

    /** The step that was planned is run. */
    void ran() {
        pace.end();
    }

    private @Nullable Duration tightestTarget() {
        Duration tightest = null;
        for (Sequence sequence : running) {
            Duration target = sequence.spec().standing().perToken();
            if (sequence.remaining() == 1 && target != null && (tightest == null || target.compareTo(tightest) < 0)) {
                tightest = target;
            }
        }
        return tightest;
    }

    private void decode(Plan plan) {
        Speculation speculation =
                running.size() <= settings.speculation().maxRunning() ? settings.speculation() : Speculation.OFF;
        for (Sequence sequence : running) {
            if (sequence.remaining() == 1) {
                sequence.considerDraft(speculation, draftShares);
                int before = plan.rows();
                sequence.addDecodeRows(plan);
                charge(sequence, plan, before);
            }
        }
    }

    private void charge(Sequence sequence, Plan plan, int from) {
        double cost = 0;
        for (int row = from; row < plan.rows(); row++) {
            cost += work[plan.chains(row)] - work[plan.firstChain(row) - 1];
        }
        waiting.charge(sequence, cost);
    }

    /** Finds a block for every sequence that needs one, in order; where none is free, the last one makes room. */
    private void makeRoom() {
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            // A sequence that makes room itself may free nothing: others may share all it has.
            while (i < running.size() && sequence.lacksBlock() && pool.free() == 0) {
                preempt(running.removeLast());
            }
            if (i < running.size() && sequence.lacksBlock()) {
                sequence.grow(pool);
            }
        }
        runningCount = running.size();
    }

    private void preempt(Sequence youngest) {
        release(youngest);
        waiting.putBack(youngest);
        waitingCount.incrementAndGet();
    }

    private void release(Sequence sequence) {
        if (sequence.draft().lane() >= 0) {
            lanes.addFirst(sequence.draft().lane());
            sequence.draft().lane(-1);
        }
        sequence.release(pool);
    }

    List<Sequence> planned() {
        return running.stream().filter(Sequence::isPlanned).toList();
    }

    /** Lets go of all that have ended, wherever they stand. */
    void retire() {
        List<Sequence> gone = waiting.takeEnded();
        waitingCount.addAndGet(-gone.size());
        gone.forEach(this::retire);
        for (Iterator<Sequence> sequences = running.iterator(); sequences.hasNext(); ) {
            Sequence sequence = sequences.next();
            if (sequence.isEnded()) {
                sequences.remove();
                retire(sequence);
            }
        }
        runningCount = running.size();
    }

    private void retire(Sequence sequence) {
        waiting.close(sequence);
        sequence.offer(audit);
        release(sequence);
        sequence.tellEnding();
    }

    void failAll(String message, Throwable cause) {
        waiting.forEach(sequence -> sequence.fail(message, cause));
        running.forEach(sequence -> sequence.fail(message, cause));
        retire();
    }
}
