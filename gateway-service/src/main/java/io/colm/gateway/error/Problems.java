package io.colm.gateway.error;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Finds the refusal for whatever went wrong. */
final class Problems {

    private Problems() {}

    static ApiError explain(Throwable problem) {
        if (problem instanceof ApiException refusal) {
            return refusal.error();
        }
        DataBufferLimitException tooLarge = cause(problem, DataBufferLimitException.class);
        if (tooLarge != null) {
            return plain(413, "request_too_large", limit(tooLarge));
        }
        return switch (problem) {
            case ServerWebInputException input -> unreadable(input);
            case MethodNotAllowedException method -> plain(405, "method_not_allowed", method.getReason());
            case ResponseStatusException status -> ofStatus(status);
            default -> ApiError.internal("The gateway failed to answer; its log says why.");
        };
    }

    /** Spring names the limit in its message alone. */
    private static String limit(DataBufferLimitException problem) {
        String bytes = String.valueOf(problem.getMessage()).replaceAll("\\D", "");
        return "The request's body is longer than %s bytes; the gateway's setting spring.http.codecs.max-in-memory-size says how long one may be."
                .formatted(bytes);
    }

    private static ApiError unreadable(ServerWebInputException problem) {
        JacksonException json = cause(problem, JacksonException.class);
        if (json == null) {
            return ApiError.invalidBody("The request needs a JSON body.");
        }
        String param = path(json);
        if (json instanceof InputCoercionException && !param.isEmpty()) {
            return ApiError.invalid(param, "'" + param + "' is too large a number, or too small a one.");
        }
        if (json instanceof StreamReadException) {
            return ApiError.invalidBody(
                    "The request's body is not the JSON of an object: " + json.getOriginalMessage());
        }
        return param.isEmpty()
                ? ApiError.invalidBody("The request's body is not the JSON of an object.")
                : ApiError.invalid(param, "'" + param + "' must be " + wanted(json) + ".");
    }

    /** In JSON's words: Jackson's own message names classes of ours. */
    private static String wanted(JacksonException problem) {
        Class<?> type = problem instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (type == null || type == Object.class) {
            return "of another type";
        }
        if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
            return "a whole number";
        }
        if (Number.class.isAssignableFrom(type) || type == double.class) {
            return "a number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static String path(JacksonException problem) {
        var path = new StringBuilder();
        for (Reference step : problem.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static ApiError ofStatus(ResponseStatusException problem) {
        int status = problem.getStatusCode().value();
        String reason = problem.getReason();
        return switch (status) {
            case 404 -> plain(404, "not_found", "There is nothing at this address; the API is under /v1.");
            case 415 -> plain(415, "unsupported_media_type", "Send the body as Content-Type: application/json.");
            default -> status < 500 ? plain(status, "invalid_request", reason) : ApiError.internal("" + reason);
        };
    }

    private static ApiError plain(int status, String code, @Nullable String message) {
        String text = message == null ? HttpStatus.valueOf(status).getReasonPhrase() : message;
        return new ApiError(status, "invalid_request_error", code, text, null);
    }

    private static <T extends Throwable> @Nullable T cause(Throwable problem, Class<T> type) {
        for (Throwable each = problem; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }
}
