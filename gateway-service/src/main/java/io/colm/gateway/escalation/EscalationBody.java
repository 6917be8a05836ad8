package io.colm.gateway.escalation;

import io.colm.wire.generation.TierChange;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A tier change that was taken: token {@code atToken} is the first of the new tier. */
@JsonNaming(SnakeCaseStrategy.class)
record EscalationBody(String id, String object, int from, int to, int atToken, int reprefilledTokens) {

    static EscalationBody of(String id, TierChange change) {
        return new EscalationBody(
                id, "colm.escalation", change.from(), change.to(), change.fromToken(), change.reprefilledTokens());
    }
}
