package io.colm.wire.kv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Name of a KV block: a chained SHA-256 over everything its bytes depend on, and nothing else. The chain count and the
 * model's version are left out on purpose: keys and values come from chain 1 alone.
 *
 * <pre>
 * root  = SHA-256("colm-kv-1\n" chain1Id "\n" layout "\n" salt "\n")
 * h(i)  = SHA-256(h(i-1), u32le count, u32le token, …)          h(-1) = root
 * </pre>
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record BlockHash(String hex) {

    public BlockHash {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("A block hash is 64 hexadecimal digits, not '" + hex + "'");
        }
    }

    /**
     * What the first block's hash goes on from.
     *
     * @param chain1Id id of chain 1 in the tree of chains
     * @param layout text that names dtype, shape and order of a block's bytes
     * @param salt keeps tenants apart; derived by the server
     */
    public static BlockHash root(String chain1Id, String layout, String salt) {
        String text = "colm-kv-1\n" + chain1Id + "\n" + layout + "\n" + salt + "\n";
        return new BlockHash(HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Hash of the block that holds {@code tokens[from, to)} and follows this one. */
    public BlockHash next(int[] tokens, int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate(36 + 4 * (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(bytes()).putInt(to - from);
        for (int i = from; i < to; i++) {
            bytes.putInt(tokens[i]);
        }
        return new BlockHash(HexFormat.of().formatHex(sha256().digest(bytes.array())));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
