package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairQueueTests {

    private long now;

    /** One sequence runs at a time. */
    private final TestingEngine single = new TestingEngine(new EngineSettings(64, 64, 1, 32, 256), () -> now);

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        single.close();
    }

    private static Spec of(String tenant) {
        return Spec.of(5, 6, 7).standing(standing(tenant, 0, null));
    }

    private static Standing standing(String tenant, int priority, @Nullable Duration target) {
        return new Standing(tenant, priority, target, null, false);
    }

    /** Submits all, runs them to their ends, and returns their indexes in the order in which they ended. */
    private List<Integer> order(Spec... specs) {
        List<Integer> order = new ArrayList<>();
        List<Recorder> all = new ArrayList<>();
        for (Spec spec : specs) {
            int index = all.size();
            Recorder recorder = single.submit(spec);
            recorder.react(event -> {
                if (event instanceof EngineEvent.Finished) {
                    order.add(index);
                }
            });
            all.add(recorder);
        }
        single.finish(all);
        return order;
    }

    @Test
    void withoutDifferencesTheFirstToComeIsTheFirstToRun() {
        assertThat(order(of("a"), of("a"), of("a"))).containsExactly(0, 1, 2);
    }

    @Test
    void tenantsTakeTurnsHoweverMuchOneAsks() {
        assertThat(order(of("a"), of("a"), of("a"), of("a"), of("b"), of("b"))).containsExactly(0, 4, 1, 5, 2, 3);
    }

    @Test
    void theTokensOfLargerTiersWeighMore() {
        Spec large = of("a").chains(4);
        assertThat(order(large, large, of("b"), of("b"), of("b"))).containsExactly(0, 2, 3, 4, 1);
    }

    @Test
    void aHigherPriorityGoesFirst() {
        Spec urgent = of("a").standing(standing("a", 1, null));
        assertThat(order(of("b"), of("b"), urgent, urgent)).containsExactly(2, 3, 0, 1);
    }

    @Test
    void ofOneTenantTheEarliestDeadlineGoesFirst() {
        Spec slow = of("a").standing(standing("a", 0, Duration.ofSeconds(5)));
        Spec fast = of("a").standing(standing("a", 0, Duration.ofSeconds(1)));
        assertThat(order(of("a"), slow, fast)).containsExactly(2, 1, 0);
    }

    @Test
    void whoWaitsLongEnoughIsServedThoughUrgentOnesKeepComing() {
        Recorder patient = single.submit(of("a"));
        Spec urgent = of("b").standing(standing("b", 2, Duration.ofMillis(1))).maxTokens(1);
        single.submit(urgent);
        int served = 0;
        while (!patient.isDone()) {
            assertThat(served++).isLessThan(100);
            single.submit(urgent);
            single.engine.step();
            now += Duration.ofSeconds(1).toNanos();
        }
        assertThat(served).isGreaterThan(50);
        while (single.engine.load().running() + single.engine.load().waiting() > 0) {
            single.engine.step();
        }
    }

    @Test
    void whoStatesNoDeadlineIsNotPassedForEver() {
        Recorder patient = single.submit(of("a"));
        Spec hurried = of("a").standing(standing("a", 0, Duration.ofMillis(1))).maxTokens(1);
        single.submit(hurried);
        int served = 0;
        while (!patient.isDone()) {
            assertThat(served++).isLessThan(100);
            single.submit(hurried);
            single.engine.step();
            now += Duration.ofSeconds(1).toNanos();
        }
        while (single.engine.load().running() + single.engine.load().waiting() > 0) {
            single.engine.step();
        }
    }

    @Test
    void aTenantThatWasAwayHasSavedNothing() {
        Spec[] specs = IntStream.range(0, 4).mapToObj(i -> of("a")).toArray(Spec[]::new);
        List<Recorder> early = new ArrayList<>();
        for (Spec spec : specs) {
            early.add(single.submit(spec));
        }
        single.finish(early.subList(0, 2));
        List<Recorder> late = List.of(single.submit(of("b")), single.submit(of("b")));
        single.finish(early.get(2));
        assertThat(late).noneMatch(Recorder::isDone);
        single.finish(late.getFirst());
        assertThat(early.get(3).isDone()).isFalse();
        single.finish(early.get(3));
        single.finish(late.getLast());
    }

    @Test
    void theLowestPriorityIsPreemptedFirst() {
        try (var tight = new TestingEngine(new EngineSettings(4, 64, 16, 32, 64))) {
            Recorder urgent = tight.submit(Spec.ofLength(40).maxTokens(120).standing(standing("a", 1, null)));
            tight.engine.step();
            Recorder usual = tight.submit(Spec.ofLength(40).maxTokens(120));
            Recorder late = tight.submit(Spec.ofLength(40).maxTokens(120).standing(standing("c", 1, null)));
            tight.finish(urgent, late);
            assertThat(usual.isDone()).isFalse();
            tight.finish(usual);
        }
    }

    @Test
    void aTargetIsATimeAhead() {
        assertThatThrownBy(() -> standing("a", 0, Duration.ZERO)).hasMessage("firstToken must be above zero, is PT0S");
    }
}
