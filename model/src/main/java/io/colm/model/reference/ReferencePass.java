package io.colm.model.reference;

/**
 * What a pass over a whole text computed.
 *
 * @param logits {@code [position][prefix - 1][vocabulary]}: at every position, the logits of each prefix of the chains
 *     that ran
 * @param kv keys and values of all positions
 */
public record ReferencePass(double[][][] logits, ReferenceKv kv) {}
