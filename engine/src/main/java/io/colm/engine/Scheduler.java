package io.colm.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides who runs. Sequences run in the order they came: all that run are older than all that wait, so the last one
 * running is the youngest. Touched by the engine's thread alone, but for {@link #reserve} and the two counts.
 */
final class Scheduler {

    private final EngineSettings settings;
    private final KvPool pool;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile int runningCount;

    Scheduler(EngineSettings settings, KvPool pool) {
        this.settings = settings;
        this.pool = pool;
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

    /** Lets the oldest waiting sequences run, as long as all their tokens and one more find blocks. */
    void admit() {
        while (!waiting.isEmpty()
                && running.size() < settings.maxSequences()
                && waiting.getFirst().wantedBlocks() <= pool.free()) {
            Sequence next = waiting.removeFirst();
            waitingCount.decrementAndGet();
            running.addLast(next);
            next.admit(pool);
        }
        runningCount = running.size();
    }

    /** Fills the step: a row for every sequence that decodes, then chunks of prompts, oldest first. */
    void plan(Plan plan) {
        plan.clear();
        makeRoom();
        running.forEach(Sequence::beginStep);
        for (Sequence sequence : running) {
            if (sequence.remaining() == 1) {
                sequence.addRows(plan, 1);
            }
        }
        for (Sequence sequence : running) {
            if (sequence.remaining() > 1) {
                int most = Math.min(settings.prefillChunk(), plan.capacity() - plan.rows());
                sequence.addRows(plan, Math.min(most, sequence.remaining()));
            }
        }
    }

    /** Finds a block for every sequence that needs one, oldest first; where none is free, the youngest makes room. */
    private void makeRoom() {
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            while (sequence.lacksBlock() && pool.free() == 0) {
                preempt(running.removeLast());
            }
            if (i < running.size() && sequence.lacksBlock()) {
                sequence.grow(pool);
            }
        }
        runningCount = running.size();
    }

    private void preempt(Sequence youngest) {
        youngest.release(pool);
        waiting.addFirst(youngest);
        waitingCount.incrementAndGet();
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
                sequence.release(pool);
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
