package io.colm.gateway.generation;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A tier change that took effect with token {@code atToken}. */
@JsonNaming(SnakeCaseStrategy.class)
public record Escalation(int atToken, int from, int to, Cause cause) {}
