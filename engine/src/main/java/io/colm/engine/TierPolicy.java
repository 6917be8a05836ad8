package io.colm.engine;

import io.colm.engine.GenerationSpec.ScheduledTier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tier makes a sequence's next token: a fixed one, or, as long as the spec's threshold rules, 1 where chain 1 is sure
 * and the most chains where it is not. A schedule or a request for a tier ends the threshold's rule. A limit stands above
 * all of this, for as long as it is set, and is told with the tokens alone.
 */
final class TierPolicy {

    private final List<ScheduledTier> schedule;
    private final double threshold;
    private int scheduled;
    private int most;
    private int limit = Integer.MAX_VALUE;
    private int announced;
    private boolean ruled;
    private boolean unsure;

    /** The policy of the token that follows {@code generated} ones. */
    TierPolicy(GenerationSpec spec, int generated) {
        schedule = spec.schedule();
        @Nullable Double least = spec.threshold();
        ruled = least != null;
        threshold = least == null ? 0 : least;
        most = spec.chains();
        follow(generated - 1);
        announced = most;
        follow(generated);
    }

    /** Takes the schedule's changes up to generated token {@code index}. */
    void follow(int index) {
        while (scheduled < schedule.size() && schedule.get(scheduled).fromToken() <= index) {
            fix(schedule.get(scheduled++).chains());
        }
    }

    /** Lets {@code chains} make all tokens from the next on. */
    void fix(int chains) {
        most = chains;
        ruled = false;
        unsure &= chains > 1;
    }

    /** From the next token on no more than {@code chains} chains may make one. */
    void limit(int chains) {
        limit = chains;
        unsure &= most() > 1;
    }

    /** The tier asked for, whatever the limit. */
    int wanted() {
        return most;
    }

    /** The fixed tier, or the most chains that may make a token. */
    int most() {
        return Math.min(most, limit);
    }

    /** The tier of the token about to be drawn. */
    int tier() {
        return asksChainOne() ? 1 : most();
    }

    /** Whether chain 1 alone is to run the next token's row first. */
    boolean asksChainOne() {
        return ruled && most() > 1 && !unsure;
    }

    /** Whether the next token has to wait for the later chains: if chain 1 was asked, and what it said is not sure. */
    boolean waits(Likeliest said) {
        if (!asksChainOne()) {
            return false;
        }
        unsure = said.margin() < threshold;
        return unsure;
    }

    /** Whether chain 1 has run the row of the next token, and the later chains are to. */
    boolean isUnsure() {
        return unsure;
    }

    /** The token is drawn, or chain 1's work for it is lost. */
    void forget() {
        unsure = false;
    }

    /** Whether drafts may be made: never while the threshold rules, nor for the first token of a new tier, which is waited for. */
    boolean mayDraft() {
        return !ruled && !unsure && most() > 1 && most == announced;
    }

    /** Tokens until the schedule's next change, of a sequence that has generated so many. */
    int tokensToNext(int generated) {
        return scheduled < schedule.size() ? schedule.get(scheduled).fromToken() - generated : Integer.MAX_VALUE;
    }

    /** What is to be told before token {@code index}, for which {@code reprefilled} positions were run again, if anything. */
    EngineEvent.@Nullable TierChanged announce(int index, int reprefilled) {
        int before = announced;
        announced = most;
        return before == most ? null : new EngineEvent.TierChanged(index, before, most, reprefilled);
    }
}
