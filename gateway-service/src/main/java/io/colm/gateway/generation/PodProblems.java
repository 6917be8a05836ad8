package io.colm.gateway.generation;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.gateway.generation.LeftPodException.Why;
import io.colm.wire.WireError;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Tells a pod's refusal from its death. */
final class PodProblems {

    private static final JsonMapper JSON = JsonMapper.shared();

    private PodProblems() {}

    static RuntimeException read(Throwable problem) {
        return switch (problem) {
            case ApiException refusal -> refusal;
            case LeftPodException left -> left;
            case WebClientResponseException response
            when response.getStatusCode().isError() -> refused(response);
            default -> new LeftPodException(Why.LOST, problem.toString());
        };
    }

    private static RuntimeException refused(WebClientResponseException response) {
        @Nullable WireError error = body(response);
        if (error == null) {
            return response.getStatusCode().is5xxServerError()
                    ? new LeftPodException(Why.LOST, response.getMessage())
                    : new ApiException(ApiError.internal("The pod refused the gateway's request."));
        }
        return switch (error.code()) {
            // A CONFLICT is the generation itself, not yet ended on a pod that was thought dead.
            case OVERLOADED, UNAVAILABLE, CONFLICT -> new LeftPodException(Why.BUSY, error.message());
            default -> new ApiException(error.code(), error.message(), error.parameter());
        };
    }

    private static @Nullable WireError body(WebClientResponseException response) {
        try {
            return JSON.readValue(response.getResponseBodyAsByteArray(), WireError.class);
        } catch (JacksonException e) {
            return null;
        }
    }
}
