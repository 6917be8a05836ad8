package io.colm.engine.onnx;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the work of a step: the one that runs the step, and the members. Pieces are taken one by one by whoever is
 * free, so a member that a busy machine keeps away delays nobody. Members wait for the next tasks actively for some
 * microseconds, then sleep.
 */
final class Team implements AutoCloseable {
    /** About 40 µs: longer than the gaps within a step, shorter than those between steps. */
    private static final int SPINS = 1_000;

    /** Fewer are done before a member has heard of them: about 10 µs. */
    private static final long LEAST_MULTIPLICATIONS = 1 << 17;

    private final Member[] members;
    private volatile @Nullable Job current;
    private volatile boolean closed;

    /** @param threads the calling one included */
    Team(int threads) {
        members = IntStream.range(1, threads).mapToObj(Member::new).toArray(Member[]::new);
        Arrays.stream(members).forEach(Thread::start);
    }

    /** Something that is done in pieces; {@code worker} is the number of the thread, from 0, that does a piece. */
    interface Work {
        void run(int worker, int piece);
    }

    int threads() {
        return members.length + 1;
    }

    /**
     * Does pieces 0 to {@code pieces - 1} of {@code work}, in any order, and returns when all are done.
     *
     * @throws RuntimeException or an error that a piece ended with; the others are done nevertheless
     */
    void run(int pieces, Work work) {
        if (members.length == 0 || pieces == 1) {
            runAlone(pieces, work);
        } else {
            share(pieces, work);
        }
    }

    /** The same, without help where all pieces together multiply too little to share. */
    void run(int pieces, long multiplications, Work work) {
        if (multiplications < LEAST_MULTIPLICATIONS) {
            runAlone(pieces, work);
        } else {
            run(pieces, work);
        }
    }

    private static void runAlone(int pieces, Work work) {
        for (int piece = 0; piece < pieces; piece++) {
            work.run(0, piece);
        }
    }

    private void share(int pieces, Work work) {
        var job = new Job(pieces, work);
        current = job;
        for (Member member : members) {
            member.wake();
        }
        job.help(0);
        job.await();
    }

    /** Halves, thirds …: {@code part} of {@code parts} of {@code size} begins here. */
    static int begin(int size, int part, int parts) {
        return (int) ((long) size * part / parts);
    }

    /** Ends the members; no work may run. */
    @Override
    public void close() {
        closed = true;
        for (Member member : members) {
            LockSupport.unpark(member);
        }
    }

    private static final class Job {
        private final int pieces;
        private final Work work;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(int pieces, Work work) {
            this.pieces = pieces;
            this.work = work;
        }

        void help(int worker) {
            for (int piece = taken.getAndIncrement(); piece < pieces; piece = taken.getAndIncrement()) {
                try {
                    work.run(worker, piece);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        void await() {
            for (int spin = 0; done.get() < pieces; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            switch (failure) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> {}
            }
        }
    }

    private final class Member extends Thread {
        private final int worker;
        private volatile boolean asleep;

        Member(int worker) {
            super("colm-team-" + worker);
            this.worker = worker;
            setDaemon(true);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Job last = null;
            for (Job job = next(last); job != null; job = next(last)) {
                job.help(worker);
                last = job;
            }
        }

        /** The job behind {@code last}, or nothing once the team is closed. */
        private @Nullable Job next(@Nullable Job last) {
            int spin = 0;
            while (!closed) {
                Job job = current;
                if (job != last) {
                    return job;
                }
                if (spin++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    sleep(last);
                }
            }
            return null;
        }

        private void sleep(@Nullable Job last) {
            asleep = true;
            if (current == last && !closed) {
                LockSupport.park(Team.this);
            }
            asleep = false;
        }
    }
}
