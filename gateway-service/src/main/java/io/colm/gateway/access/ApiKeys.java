package io.colm.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** All keys. */
@ConfigurationProperties("colm.gateway")
record ApiKeys(@DefaultValue List<ApiKey> keys) {

    ApiKeys {
        keys = List.copyOf(keys);
        if (keys.stream().map(ApiKey::name).distinct().count() < keys.size()) {
            throw new IllegalArgumentException("colm.gateway.keys: two keys have the same name");
        }
    }

    /** Compares digests of equal length with all keys, so that the time taken tells nothing about any of them. */
    Optional<ApiKey> find(String presented) {
        byte[] digest = sha256(presented);
        ApiKey found = null;
        for (ApiKey key : keys) {
            if (MessageDigest.isEqual(digest, digest(key))) {
                found = key;
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] digest(ApiKey key) {
        @Nullable String given = key.sha256();
        return given == null
                ? sha256(String.valueOf(key.key()))
                : HexFormat.of().parseHex(given);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
