package io.colm.gateway.generation;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a token runs at its tier: since the start, as scheduled at the start, as asked for on the way, or because
 * its pod is pressed, or is no longer. */
public enum Cause {
    @JsonProperty("start")
    START,
    @JsonProperty("schedule")
    SCHEDULE,
    @JsonProperty("request")
    REQUEST,
    @JsonProperty("pressure")
    PRESSURE
}
