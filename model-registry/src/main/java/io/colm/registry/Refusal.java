package io.colm.registry;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import org.jspecify.annotations.Nullable;

/** Why a request is not served; it becomes the {@link WireError} of the response. */
final class Refusal extends RuntimeException {

    private final transient WireError error;

    Refusal(ErrorCode code, @Nullable String parameter, String message) {
        super(message);
        this.error = new WireError(code, message, parameter);
    }

    static void unless(boolean condition, String parameter, String message) {
        if (!condition) {
            throw new Refusal(ErrorCode.INVALID_REQUEST, parameter, message);
        }
    }

    /** Of a path that takes ids of versions, and no aliases. */
    static Refusal unknownVersion(String id) {
        return new Refusal(
                ErrorCode.NOT_FOUND,
                "id",
                "There is no version with the id '%s'; that of an alias is told by /v1/models/NAME/versions/ALIAS."
                        .formatted(id));
    }

    WireError error() {
        return error;
    }
}
