package io.colm.wire.generation;

/** A tier change that was taken: token {@code fromToken} is the first of the new tier, unless the text ends before. */
public record TierChange(int fromToken, int from, int to, int reprefilledTokens) {}
