package io.colm.kvcache;

import io.colm.wire.ErrorCode;
import io.colm.wire.WireError;
import org.jspecify.annotations.Nullable;

/** Why a request makes no sense; it becomes the {@link WireError} of the response. */
final class Refusal extends RuntimeException {

    private final transient WireError error;

    private Refusal(WireError error) {
        super(error.message());
        this.error = error;
    }

    static Refusal of(String parameter, @Nullable String message) {
        return new Refusal(new WireError(ErrorCode.INVALID_REQUEST, String.valueOf(message), parameter));
    }

    static void unless(boolean condition, String parameter, String message) {
        if (!condition) {
            throw of(parameter, message);
        }
    }

    WireError error() {
        return error;
    }
}
