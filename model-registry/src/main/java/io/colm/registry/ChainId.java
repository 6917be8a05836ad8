package io.colm.registry;

import io.colm.registry.Manifest.ChainShape;
import io.colm.registry.Manifest.RopeScaling;
import io.colm.registry.Manifest.Shape;

/**
 * Ids in the tree of chains: {@code chainId(i) = SHA-256(chainId(i-1), digest(shard i), shape i)}. The hashed bytes are
 * lines, each ended by {@code \n}: {@code colm-chain-1}, the parent's id or {@code root}, the shard's digest, {@code
 * width kvHeads feedForward}, {@code variant vocabulary layers headDim ropeTheta normEpsilon}, and where rotary frequencies
 * are scaled, {@code type factor lowFrequencyFactor highFrequencyFactor originalContext}.
 */
final class ChainId {

    /** Parent of every first chain. */
    static final String ROOT = "root";

    private ChainId() {}

    static String of(String parent, String digest, Shape shape, ChainShape own) {
        String chain = own.width() + " " + own.kvHeads() + " " + own.feedForward();
        String shared = shape.variant() + " " + shape.vocabulary() + " " + shape.layers() + " " + shape.headDim() + " "
                + shape.ropeTheta() + " " + shape.normEpsilon();
        return Sha256.hex(
                String.join("\n", "colm-chain-1", parent, digest, chain, shared, scaling(shape.ropeScaling())));
    }

    private static String scaling(RopeScaling scaling) {
        return scaling.type().equals(RopeScaling.NONE.type())
                ? ""
                : scaling.type() + " " + scaling.factor() + " " + scaling.lowFrequencyFactor() + " "
                        + scaling.highFrequencyFactor() + " " + scaling.originalContext() + "\n";
    }
}
