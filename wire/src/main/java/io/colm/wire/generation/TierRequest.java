package io.colm.wire.generation;

/** A wish to move to {@code chains} chains. */
public record TierRequest(int chains) {}
