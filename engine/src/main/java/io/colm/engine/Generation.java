package io.colm.engine;

import io.colm.engine.RefusedException.Kind;
import java.util.concurrent.CompletableFuture;

/** A running generation, in the hands of who asked for it. Safe from any thread, listeners included. */
public final class Generation {

    private final Sequence sequence;
    private final Inbox inbox;
    private final Limits limits;

    Generation(Sequence sequence, Inbox inbox, Limits limits) {
        this.sequence = sequence;
        this.inbox = inbox;
        this.limits = limits;
    }

    /** Ends the generation before the next step, or at the end of the step under way; harmless if it has ended. */
    public void cancel() {
        sequence.cancel();
    }

    /**
     * Lets {@code chains} chains answer from the next token on, whatever a threshold says; nothing is computed again.
     *
     * @return completed on the engine's thread, with equal tiers if there was nothing to change; exceptionally with a
     *     {@link RefusedException} if the tier is out of range, the generation has ended or the engine is closed
     */
    public CompletableFuture<EngineEvent.TierChanged> changeTier(int chains) {
        var answer = new CompletableFuture<EngineEvent.TierChanged>();
        if (!inbox.add(() -> answerTo(answer, chains))) {
            answer.completeExceptionally(new RefusedException(Kind.STOPPED, "The engine is closed"));
        }
        return answer;
    }

    private void answerTo(CompletableFuture<EngineEvent.TierChanged> answer, int chains) {
        try {
            limits.checkChains("chains", chains);
            answer.complete(sequence.changeTier(chains));
        } catch (RuntimeException refused) {
            answer.completeExceptionally(refused);
        }
    }
}
