package io.colm.inference.kv;

import io.colm.inference.InferenceProperties;
import io.colm.wire.kv.BlockHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Names blocks for each tenant. The salt that keeps tenants apart is the HMAC-SHA-256 of the tenant's name under the
 * platform's secret, so that nobody outside can name another tenant's blocks.
 */
@Component
public class TenantHashes {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    TenantHashes(InferenceProperties properties) {
        key = new SecretKeySpec(properties.cache().secret().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * Names for a new sequence.
     *
     * @param numerics what a block's bytes depend on besides chain 1 and the tokens: the layout and the arithmetic
     */
    public BlockHashes sequence(String chain1Id, String numerics, String tenant) {
        return new BlockHashes(BlockHash.root(chain1Id, numerics, salt(tenant)));
    }

    private String salt(String tenant) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(tenant.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
