package io.colm.inference.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.colm.inference.Requests;
import io.colm.inference.Told;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Answers that begin on one pod and go on at another. */
class ContinuationTests extends GenerationFixture {

    @Test
    void aContinuationGivesTheRestOfAnUndisturbedAnswer() {
        Requests whole = Requests.of(SMILES + FOX + SMILES)
                .tiers(1, new ScheduledTier(20, 3))
                .maxTokens(90)
                .temperature(1.3, 42)
                .stop("hen hen hen");
        Told undisturbed = Told.by(pod, whole.request());
        Random random = new Random(5);
        for (int run = 0; run < 12; run++) {
            int done = 1 + random.nextInt(undisturbed.tokens().size() - 1);
            List<Integer> tokens = undisturbed.ids().subList(0, done);
            String sent = undisturbed.text(done - random.nextInt(2));

            Told rest = Told.by(
                    pod, whole.tenant("tenant " + run).continued(tokens, sent).request());

            assertThat(sent + rest.text()).isEqualTo(undisturbed.text());
            assertThat(rest.ids())
                    .isEqualTo(undisturbed.ids().subList(done, undisturbed.ids().size()));
            assertThat(rest.tokens().getFirst().index()).isEqualTo(done);
            assertThat(rest.started().promptTokens())
                    .isEqualTo(undisturbed.started().promptTokens());
            assertThat(rest.started().reprefilledTokens())
                    .isEqualTo(rest.started().promptTokens() + done - 1);
            assertThat(rest.finished().usage().completionTokens())
                    .isEqualTo(rest.tokens().size());
        }
    }

    @Test
    void aContinuationOfWhatHasEndedOnlyTellsTheEnd() {
        Requests whole = Requests.of(FOX + FOX).maxTokens(10);
        Told undisturbed = Told.by(pod, whole.request());

        Told atLength = Told.by(pod, whole.continued(undisturbed.ids(), "").request());
        String stop = undisturbed.text().substring(3, 6);
        Told atStop = Told.by(
                pod,
                whole.stop(stop)
                        .continued(
                                undisturbed.ids().subList(0, 8),
                                undisturbed.text().substring(0, 2))
                        .request());

        assertThat(atLength.events()).hasSize(2);
        assertThat(atLength.text()).isEqualTo(undisturbed.text());
        assertThat(atLength.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(atLength.finished().usage().completionTokens()).isZero();
        assertThat(atStop.text()).isEqualTo(undisturbed.text().substring(2, 3));
        assertThat(atStop.finished().reason()).isEqualTo(FinishReason.STOP);
    }
}
