package io.colm.gateway.error;

import io.colm.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as OpenAI's clients read it.
 *
 * @param status HTTP status; not part of the body
 * @param code a word, never a number: strict clients refuse numbers
 */
public record ApiError(
        int status,
        String type,
        @Nullable String code,
        String message,
        @Nullable String param) {

    private static final String INVALID_REQUEST = "invalid_request_error";

    public static ApiError invalid(String param, String message) {
        return new ApiError(400, INVALID_REQUEST, "invalid_value", message, param);
    }

    public static ApiError invalidBody(String message) {
        return new ApiError(400, INVALID_REQUEST, "invalid_body", message, null);
    }

    public static ApiError chainsOutOfRange(String param, String message) {
        return new ApiError(400, INVALID_REQUEST, "chains_out_of_range", message, param);
    }

    public static ApiError modelNotFound(String model, String known) {
        return new ApiError(
                404,
                INVALID_REQUEST,
                "model_not_found",
                "There is no model '" + model + "'. Models here: " + known + "; GET /v1/models lists all.",
                "model");
    }

    public static ApiError unauthorized(String message) {
        return new ApiError(401, "authentication_error", "invalid_api_key", message, null);
    }

    public static ApiError forbidden(String code, String param, String message) {
        return new ApiError(403, "permission_error", code, message, param);
    }

    public static ApiError notFound(String code, String message) {
        return new ApiError(404, INVALID_REQUEST, code, message, null);
    }

    public static ApiError conflict(String code, String message) {
        return new ApiError(409, INVALID_REQUEST, code, message, null);
    }

    public static ApiError overloaded(String message) {
        return new ApiError(429, "rate_limit_error", "queue_full", message, null);
    }

    public static ApiError unavailable(String message) {
        return new ApiError(503, "service_unavailable", "service_unavailable", message, null);
    }

    public static ApiError internal(String message) {
        return new ApiError(500, "server_error", "internal_error", message, null);
    }

    ApiError about(String other) {
        return new ApiError(status, type, code, message, other);
    }

    /** What a pod refused, in the words of this door. */
    static ApiError of(ErrorCode code, String message, @Nullable String param) {
        return switch (code) {
            case INVALID_REQUEST, DIGEST_MISMATCH, MISSING_BLOBS ->
                new ApiError(400, INVALID_REQUEST, "invalid_value", message, param);
            case CONTEXT_EXCEEDED -> new ApiError(400, INVALID_REQUEST, "context_length_exceeded", message, "prompt");
            case CHAINS_OUT_OF_RANGE -> new ApiError(400, INVALID_REQUEST, "chains_out_of_range", message, param);
            case MODEL_NOT_FOUND -> new ApiError(404, INVALID_REQUEST, "model_not_found", message, "model");
            case GENERATION_NOT_FOUND, NOT_FOUND -> notFound("not_found", message);
            case CONFLICT -> conflict("conflict", message);
            case OVERLOADED -> overloaded(message);
            case UNAVAILABLE -> unavailable(message);
            case INTERNAL -> internal(message);
        };
    }
}
