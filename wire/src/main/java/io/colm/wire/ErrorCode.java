package io.colm.wire;

/** Why a service refused or failed, with the HTTP status it answers. */
public enum ErrorCode {
    INVALID_REQUEST(400),
    CONTEXT_EXCEEDED(400),
    CHAINS_OUT_OF_RANGE(400),
    MODEL_NOT_FOUND(404),
    GENERATION_NOT_FOUND(404),
    NOT_FOUND(404),
    CONFLICT(409),
    DIGEST_MISMATCH(422),
    MISSING_BLOBS(422),
    OVERLOADED(429),
    INTERNAL(500),
    UNAVAILABLE(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
