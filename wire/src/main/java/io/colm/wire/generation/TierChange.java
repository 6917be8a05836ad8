package io.colm.wire.generation;

/**
 * A tier change that was taken: token {@code fromToken} is the first of the new tier, unless the text ends before.
 *
 * @param from the chains before; the most of them, where they changed from token to token
 */
public record TierChange(int fromToken, int from, int to, int reprefilledTokens) {}
