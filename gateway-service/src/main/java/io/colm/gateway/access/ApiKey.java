package io.colm.gateway.access;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key that opens the door.
 *
 * @param name who holds it: the tenant
 * @param key the key itself; give this or {@code sha256}
 * @param sha256 SHA-256 of the key in hexadecimal, so that the key stands nowhere
 * @param maxChains the most chains it may use; all, when absent
 * @param maxPriority the highest priority it may ask for; 0, when absent: no key goes before others unless told so here
 */
public record ApiKey(
        String name,
        @Nullable String key,
        @Nullable String sha256,
        @Nullable Integer maxChains,
        @Nullable Integer maxPriority) {

    /** The request attribute under which controllers find the key of the caller. */
    public static final String ATTRIBUTE = "io.colm.gateway.key";

    /** The highest priority there is; its negative is the lowest. */
    public static final int HIGHEST_PRIORITY = 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    public ApiKey {
        require(name != null && NAME.matcher(name).matches(), "name must be 1 to 64 letters, digits, dots or dashes");
        require((key == null) != (sha256 == null), "exactly one of key and sha256 must be given");
        require(key == null || !key.isBlank(), "key must not be blank");
        require(sha256 == null || DIGEST.matcher(sha256).matches(), "sha256 must be 64 hexadecimal digits");
        require(maxChains == null || maxChains >= 1, "max-chains must be at least 1");
        require(
                maxPriority == null || maxPriority >= 0 && maxPriority <= HIGHEST_PRIORITY,
                "max-priority must be 0 to " + HIGHEST_PRIORITY);
    }

    /** Refuses chain counts over the key's own limit. */
    public void demand(int chains, String param) {
        if (maxChains != null && chains > maxChains) {
            throw new ApiException(ApiError.forbidden(
                    "tier_not_allowed",
                    param,
                    "This key may use at most " + maxChains + " chains; " + chains + " were asked for."));
        }
    }

    /** Refuses priorities over the key's own limit. */
    public void demandPriority(int priority, String param) {
        int most = maxPriority == null ? 0 : maxPriority;
        if (priority > most) {
            throw new ApiException(ApiError.forbidden(
                    "priority_not_allowed",
                    param,
                    "This key may ask for a priority of at most " + most + "; " + priority + " was asked for."));
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("colm.gateway.keys: " + otherwise);
        }
    }
}
