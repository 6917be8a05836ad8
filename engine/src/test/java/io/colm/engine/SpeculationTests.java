package io.colm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.colm.engine.EngineEvent.BlockFilled;
import io.colm.engine.EngineEvent.Counts;
import io.colm.engine.EngineEvent.Finished;
import io.colm.engine.GenerationSpec.ScheduledTier;
import io.colm.model.ModelShape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpeculationTests {

    private static final EngineSettings PLAIN = new EngineSettings(64, 64, 16, 32, 64);
    private static final EngineSettings DRAFTING = PLAIN.with(new Speculation(6, 4));

    private final TestingEngine plain = new TestingEngine(PLAIN);
    private final TestingEngine drafting = new TestingEngine(DRAFTING);

    @AfterEach
    void allBlocksAreFreeInTheEnd() {
        plain.close();
        drafting.close();
    }

    @Test
    void aDraftThatStandsSavesSteps() {
        Spec spec = Spec.ofLength(20).chains(4).maxTokens(60);

        Recorder drafted = drafting.finish(spec);

        assertThat(drafted.tokens()).isEqualTo(plain.finish(spec).tokens());
        Counts counts = drafted.finished().counts();
        assertThat(counts.draftedTokens()).isGreaterThan(40).isEqualTo(counts.acceptedTokens());
        assertThat(counts.tokensByChains()).containsExactly(0, 0, 0, 60);
        assertThat(wholeRows(drafting)).isLessThan(60 / 2);
    }

    /** Rows of all chains: verifications do not tell them apart, but they come several a step. */
    private static long wholeRows(TestingEngine engine) {
        return engine.runner.steps.stream()
                .filter(rows -> rows.stream().anyMatch(row -> row.chains() == 4))
                .count();
    }

    @Test
    void sampledTokensAreThoseOfPlainDecoding() {
        int accepted = 0;
        int drafted = 0;
        for (int seed = 0; seed < 40; seed++) {
            Spec spec = Spec.ofLength(3 + seed).chains(2 + seed % 3).seed(seed).maxTokens(90);
            Recorder expected = plain.finish(spec);
            Recorder told = drafting.finish(spec);
            assertThat(told.events.subList(0, told.events.size() - 1))
                    .filteredOn(event -> !(event instanceof BlockFilled))
                    .as("seed " + seed)
                    .isEqualTo(expected.events.subList(0, expected.events.size() - 1).stream()
                            .filter(event -> !(event instanceof BlockFilled))
                            .toList());
            assertThat(told.all(BlockFilled.class)).isEqualTo(expected.all(BlockFilled.class));
            accepted += told.finished().counts().acceptedTokens();
            drafted += told.finished().counts().draftedTokens();
        }
        assertThat(accepted).as("of %d drafted", drafted).isBetween(1, drafted - 1);
    }

    @Test
    void nothingOfADraftIsCountedAsRunAgain() {
        for (int seed = 0; seed < 10; seed++) {
            Spec spec = Spec.ofLength(9).chains(4).seed(seed).maxTokens(80);
            assertThat(drafting.finish(spec).finished().counts().reprefilledTokens())
                    .isZero();
        }
    }

    @Test
    void aScheduleOfTiersIsKeptToTheToken() {
        Spec spec = Spec.ofLength(20)
                .chains(3)
                .schedule(new ScheduledTier(5, 1), new ScheduledTier(9, 4), new ScheduledTier(30, 2))
                .seed(3)
                .maxTokens(50);

        Recorder told = drafting.finish(spec);

        assertThat(told.tokens()).isEqualTo(plain.finish(spec).tokens());
        assertThat(told.tiers()).isEqualTo(plain.finish(spec).tiers());
    }

    @Test
    void aTierChangeInTheMiddleOfADraftHoldsForAllThatIsNotTold() {
        for (int to = 1; to <= 4; to++) {
            for (int steps = 0; steps < 9; steps++) {
                Recorder told = drafting.begin(Spec.ofLength(20).chains(3).maxTokens(40), 1);
                for (int i = 0; i < steps; i++) {
                    drafting.engine.step();
                }
                int before = told.tokens().length;
                var change = told.generation().changeTier(to);
                drafting.finish(told);
                assertThat(change.resultNow().fromToken()).isEqualTo(before);
                assertThat(told.tiers().subList(before, 40)).containsOnly(to);
                assertThat(told.tiers().subList(0, before)).containsOnly(3);
            }
        }
    }

    @Test
    void anEndTokenEndsADraft() {
        Spec spec =
                Spec.of(5, 6, 7, 8, 9, 5, 6, 7, 8, 9, 5).chains(4).endTokens(9).maxTokens(40);

        Recorder told = drafting.finish(spec);

        assertThat(told.tokens()).containsExactly(6, 7, 8);
        assertThat(told.finished().reason()).isEqualTo(EngineEvent.Reason.END_TOKEN);
    }

    @Test
    void everyLengthIsReachedToTheToken() {
        for (int tokens = 1; tokens < 20; tokens++) {
            assertThat(drafting.finish(Spec.ofLength(50).chains(4).maxTokens(tokens))
                            .tokens())
                    .hasSize(tokens);
        }
    }

    @Test
    void aCancelledDraftEndsWithTheNextStep() {
        Recorder told = drafting.begin(Spec.ofLength(20).chains(4).maxTokens(40), 2);
        drafting.engine.step();
        told.generation().cancel();
        drafting.engine.step();

        assertThat(told.finished().reason()).isEqualTo(EngineEvent.Reason.CANCELLED);
    }

    @Test
    void aStepThatFailsInTheMiddleOfADraftFailsItsSequence() {
        Recorder told = drafting.begin(Spec.ofLength(20).chains(4).maxTokens(40), 2);
        drafting.runner.afterwards(plan -> {
            throw new IllegalStateException("on purpose");
        });
        drafting.finish(told);
        drafting.runner.afterwards(plan -> {});

        assertThat(told.failed().message()).contains("on purpose");
        assertThat(drafting.finish(Spec.ofLength(9).chains(4)).tokens()).hasSize(8);
    }

    @Test
    void preemptionForgetsADraftAndNoToken() {
        var tight = new TestingEngine(new EngineSettings(5, 64, 16, 32, 64, new Speculation(6, 4)));
        List<Recorder> told = List.of(1, 2, 3, 4).stream()
                .map(seed -> tight.submit(Spec.ofLength(30).chains(4).seed(seed).maxTokens(80)))
                .toList();
        tight.finish(told);
        tight.close();

        for (int seed = 1; seed <= 4; seed++) {
            assertThat(told.get(seed - 1).tokens())
                    .isEqualTo(
                            plain.finish(Spec.ofLength(30).chains(4).seed(seed).maxTokens(80))
                                    .tokens());
        }
    }

    @Test
    void aFullBatchDraftsNothing() {
        List<Recorder> told = List.of(1, 2, 3, 4, 5).stream()
                .map(seed -> drafting.submit(Spec.ofLength(10).chains(4).maxTokens(20)))
                .toList();
        drafting.finish(told);

        assertThat(told)
                .extracting(recorder ->
                        ((Finished) recorder.events.getLast()).counts().draftedTokens())
                .containsOnly(0);
    }

    @Test
    void chainOneDraftsForNobodyAtItsOwnTier() {
        assertThat(drafting.finish(Spec.ofLength(10).chains(1).maxTokens(20))
                        .finished()
                        .counts()
                        .draftedTokens())
                .isZero();
    }

    @Test
    void badExperienceFades() {
        var draft = new Draft(6);
        for (int i = 0; i < 50; i++) {
            draft.judge(false);
        }
        assertThat(draft.acceptance()).isLessThan(0.1);
        for (int i = 0; i < 200; i++) {
            draft.forget();
        }
        assertThat(draft.acceptance()).isGreaterThan(0.6);
    }

    @Test
    void aDraftIsTheLongerTheMoreOfItStands() {
        ModelShape shape = TestingModels.echo().shape();
        var speculation = new Speculation(8, 1);
        double share = Speculation.draftShares(shape)[4];

        assertThat(speculation.length(share, 0.1)).isZero();
        assertThat(speculation.length(share, 0.7)).isBetween(2, speculation.length(share, 0.95));
        assertThat(speculation.length(share, 1)).isEqualTo(8);
        assertThat(Speculation.OFF.length(share, 1)).isZero();
    }

    @Test
    void aDraftOfOneIsRefused() {
        assertThatThrownBy(() -> new Speculation(1, 1)).hasMessageContaining("maxDraft");
        assertThatThrownBy(() -> new EngineSettings(64, 16, 8, 8, 8, new Speculation(8, 2)))
                .hasMessageContaining("maxRows must be at least 24");
    }
}
