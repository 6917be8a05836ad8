package io.colm.gateway.error;

import io.colm.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Ends a request with a refusal. */
public final class ApiException extends RuntimeException {

    private final transient ApiError error;

    public ApiException(ApiError error) {
        super(error.message());
        this.error = error;
    }

    public ApiException(ErrorCode code, String message, @Nullable String param) {
        this(ApiError.of(code, message, param));
    }

    /** The same refusal, with a pod's name of a parameter put into the client's words. */
    public ApiException renamed(String podParam, String param) {
        return podParam.equals(error.param()) ? new ApiException(error.about(param)) : this;
    }

    public ApiError error() {
        return error;
    }
}
