package io.colm.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Identity of a chain in the tree of chains: {@code chainId(i) = SHA-256(chainId(i-1), digest(shard i), shape i)}.
 *
 * <p>The hashed bytes are ASCII lines, each ended by {@code \n}: {@code colm-chain-1}, the parent's id or {@code root},
 * the shard's digest, the chain's shape {@code width kvHeads feedForward}, and what all chains share: {@code variant
 * vocabulary layers headDim ropeTheta normEpsilon}; where rotary frequencies are scaled, also {@code type factor
 * lowFrequencyFactor highFrequencyFactor originalContext}. The context length is left out: it does not change a weight.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record ChainId(String hex) {

    public ChainId {
        Refusal.unless(hex.matches("[0-9a-f]{64}"), "chain id", "must be 64 hexadecimal digits, is '%s'", hex);
    }

    /** Id of chain {@code chain} of {@code shape}, whose shard has the SHA-256 {@code digest} (hexadecimal). */
    public static ChainId of(@Nullable ChainId parent, String digest, ModelShape shape, int chain) {
        ChainShape own = shape.chain(chain);
        String text = String.join(
                "\n",
                "colm-chain-1",
                parent == null ? "root" : parent.hex,
                digest,
                own.width() + " " + own.kvHeads() + " " + own.feedForward(), // unlike a format, free of locale
                shape.variant() + " " + shape.vocabulary() + " " + shape.layers() + " " + shape.headDim() + " "
                        + shape.ropeTheta() + " " + shape.normEpsilon(),
                scaling(shape.ropeScaling()));
        return new ChainId(HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.US_ASCII))));
    }

    private static String scaling(RopeScaling scaling) {
        return scaling.type() == RopeScaling.Type.NONE
                ? ""
                : scaling.type() + " " + scaling.factor() + " " + scaling.lowFrequencyFactor() + " "
                        + scaling.highFrequencyFactor() + " " + scaling.originalContext() + "\n";
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
