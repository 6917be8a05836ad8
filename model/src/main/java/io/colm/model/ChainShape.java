package io.colm.model;

/**
 * The shape of one chain.
 *
 * @param width hidden width {@code D_i}: a multiple of the head dimension, {@code H_i = width / headDim} query heads
 * @param kvHeads key/value heads this chain computes itself; 0 where it reads those of chain 1
 * @param feedForward inner width {@code F_i} of the feed-forward block
 */
public record ChainShape(int width, int kvHeads, int feedForward) {

    public ChainShape {
        Refusal.unlessWithin(1, width, 1 << 17, "width");
        Refusal.unless(kvHeads >= 0, "kvHeads", "must not be negative, is %d", kvHeads);
        Refusal.unlessWithin(1, feedForward, 1 << 20, "feedForward");
    }
}
