package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrownoutTests {

    private static final long MILLISECOND = 1_000_000;
    private static final int LENGTH = 30;

    private long now;

    private List<Integer> filling(int chains, int places) {
        var brownout = new Brownout(chains, places, () -> now);
        return IntStream.rangeClosed(1, places)
                .mapToObj(running -> brownout.most(running, false))
                .toList();
    }

    @Test
    void chainsFallInProportionFromHalfOfThePlacesOn() {
        assertThat(filling(4, 8)).containsExactly(4, 4, 4, 4, 3, 2, 1, 1);
        assertThat(filling(3, 4)).containsExactly(3, 3, 2, 1);
        assertThat(filling(2, 16)).startsWith(2, 2, 2, 2, 2, 2, 2, 2).endsWith(1, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void whoIsAloneIsNotPressed() {
        assertThat(filling(4, 1)).containsExactly(4);
        assertThat(filling(4, 2)).containsExactly(4, 1);
    }

    @Test
    void whileAnyoneWaitsThereIsOne() {
        var brownout = new Brownout(4, 8, () -> now);
        assertThat(brownout.most(1, true)).isEqualTo(1);
    }

    @Test
    void chainsComeBackAfterASecondWithMoreRoom() {
        var brownout = new Brownout(4, 8, () -> now);
        assertThat(brownout.most(8, false)).isEqualTo(1);
        now += 900 * MILLISECOND;
        assertThat(brownout.most(7, false)).isEqualTo(1);
        now += 999 * MILLISECOND;
        assertThat(brownout.most(5, false)).isEqualTo(1);
        now += MILLISECOND;
        assertThat(brownout.most(5, false)).isEqualTo(3);
        now += MILLISECOND;
        assertThat(brownout.most(6, false)).isEqualTo(2);
    }

    private final TestingEngine four = new TestingEngine(new EngineSettings(64, 64, 4, 32, 64), () -> now);

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        four.close();
    }

    private static Spec large(boolean shrinkable) {
        return Spec.ofLength(20)
                .seed(3)
                .chains(4)
                .maxTokens(LENGTH)
                .standing(new Standing("", 0, null, null, shrinkable));
    }

    @Test
    void whoAgreedIsAnsweredByFewerChainsWhileTheEngineIsFull() {
        Recorder shrinkable = four.begin(large(true), 3);
        Recorder firm = four.begin(large(false), 3);
        List<Recorder> others = List.of(four.submit(Spec.of(5, 6, 7)), four.submit(Spec.of(5, 6, 7)));
        four.finish(others);
        now += 1000 * MILLISECOND;
        four.finish(shrinkable, firm);

        assertThat(firm.tiers()).containsOnly(4);
        assertThat(shrinkable.tiers()).startsWith(4, 4, 4).contains(1).endsWith(4);
        assertThat(shrinkable.all(EngineEvent.TierChanged.class)).isEmpty();
        long byOne = shrinkable.tiers().stream().filter(tier -> tier == 1).count();
        assertThat(shrinkable.finished().counts().tokensByChains())
                .startsWith((int) byOne)
                .endsWith(LENGTH - (int) byOne);
        assertThat(shrinkable.finished().counts().reprefilledTokens()).isZero();
    }

    @Test
    void aTierAskedForOnTheWayWaitsUntilThereIsRoom() {
        List<Recorder> full = List.of(
                four.submit(large(true).chains(2)),
                four.submit(Spec.of(5, 6, 7)),
                four.submit(Spec.of(5, 6, 7)),
                four.submit(Spec.of(5, 6, 7)));
        four.engine.step();
        var change = full.getFirst().generation().changeTier(3);
        four.engine.step();
        assertThat(change).isCompletedWithValueMatching(changed -> changed.from() == 2 && changed.to() == 3);
        four.finish(full.subList(1, 4));
        assertThat(full.getFirst().tiers()).containsOnly(1);
        now += 1000 * MILLISECOND;
        four.finish(full.getFirst());
        assertThat(full.getFirst().tiers()).endsWith(3);
    }
}
