package io.colm.engine;

import io.colm.model.ModelShape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Decides who runs. Sequences run in the order they came: all that run are older than all that wait, so the last one
 * running is the youngest. Touched by the engine's thread alone, but for {@link #reserve} and the two counts.
 */
final class Scheduler {

    private final EngineSettings settings;
    private final ModelShape shape;
    private final KvPool pool;

    /** Places in the runner's stash that no running sequence has. */
    private final Deque<Integer> lanes = new ArrayDeque<>();

    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile int runningCount;

    Scheduler(EngineSettings settings, ModelShape shape, KvPool pool) {
        this.settings = settings;
        this.shape = shape;
        this.pool = pool;
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
        waiting.addLast(sequence);
    }

    /** Lets the oldest waiting sequences run, as long as all their tokens and one more find blocks, shared or free. */
    void admit() {
        while (!waiting.isEmpty()
                && running.size() < settings.maxSequences()
                && waiting.getFirst().fits(pool)) {
            Sequence next = waiting.removeFirst();
            waitingCount.decrementAndGet();
            running.addLast(next);
            next.draft().lane(lanes.removeFirst());
            next.admit(pool);
        }
        runningCount = running.size();
    }

    /** Fills the step: a row for every sequence that decodes, then chunks of prompts, oldest first. */
    void plan(Plan plan) {
        plan.clear();
        makeRoom();
        running.forEach(Sequence::beginStep);
        decode(plan);
        for (Sequence sequence : running) {
            if (sequence.remaining() > 1) {
                int most = Math.min(settings.prefillChunk(), plan.capacity() - plan.rows());
                sequence.addRows(plan, Math.min(most, sequence.remaining()));
            }
        }
    }

    private void decode(Plan plan) {
        Speculation speculation =
                running.size() <= settings.speculation().maxRunning() ? settings.speculation() : Speculation.OFF;
        for (Sequence sequence : running) {
            if (sequence.remaining() == 1) {
                sequence.considerDraft(speculation, shape);
                sequence.addDecodeRows(plan);
            }
        }
    }

    /** Finds a block for every sequence that needs one, oldest first; where none is free, the youngest makes room. */
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
        waiting.addFirst(youngest);
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
        int left = waiting.size();
        retire(waiting.iterator());
        waitingCount.addAndGet(waiting.size() - left);
        retire(running.iterator());
        runningCount = running.size();
    }

    private void retire(Iterator<Sequence> sequences) {
        while (sequences.hasNext()) {
            Sequence sequence = sequences.next();
            if (sequence.isEnded()) {
                sequences.remove();
                release(sequence);
                sequence.tellEnding();
            }
        }
    }

    void failAll(String message, Throwable cause) {
        waiting.forEach(sequence -> sequence.fail(message, cause));
        running.forEach(sequence -> sequence.fail(message, cause));
        retire();
    }
}
