package io.colm.gateway.generation;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Why a token runs at its tier: since the start, as scheduled at the start, as asked for on the way, because its pod is
 * pressed or is no longer, or as chain 1 was sure of it or not.
 */
public enum Cause {
    @JsonProperty("start")
    START,
    @JsonProperty("schedule")
    SCHEDULE,
    @JsonProperty("request")
    REQUEST,
    @JsonProperty("pressure")
    PRESSURE,
    @JsonProperty("auto")
    AUTO
}
