package io.colm.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTests {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyPieceIsDoneOnceBeforeTheCallReturns(int threads) {
        try (var team = new Team(threads)) {
            for (int round = 0; round < 2_000; round++) {
                var times = new AtomicIntegerArray(7);
                team.run(7, (worker, piece) -> times.incrementAndGet(piece));
                assertThat(times).hasToString("[1, 1, 1, 1, 1, 1, 1]");
            }
        }
    }

    @Test
    void piecesAreSharedWithMembersThatSlept() {
        try (var team = new Team(2)) {
            for (int round = 0; round < 3; round++) {
                var both = new CountDownLatch(2);
                Set<Integer> workers = ConcurrentHashMap.newKeySet();
                team.run(2, (worker, piece) -> {
                    workers.add(worker);
                    both.countDown();
                    await(both);
                });
                assertThat(workers).containsExactlyInAnyOrder(0, 1);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsTooLittleToShareRunsOnTheCallingThread() {
        try (var team = new Team(2)) {
            team.run(50, 1_000L, (worker, piece) -> assertThat(worker).isZero());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFailureReachesTheCallerAndTheNextJobRuns(int threads) {
        try (var team = new Team(threads)) {
            assertThatThrownBy(() -> team.run(4, (worker, piece) -> {
                        throw new IllegalStateException("piece " + piece);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("piece ");
            var done = new AtomicInteger();
            team.run(4, (worker, piece) -> done.incrementAndGet());
            assertThat(done).hasValue(4);
        }
    }
}
