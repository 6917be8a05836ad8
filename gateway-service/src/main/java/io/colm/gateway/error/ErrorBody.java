package io.colm.gateway.error;

import org.jspecify.annotations.Nullable;

/** The JSON of a refusal: all four keys, always. */
public record ErrorBody(Detail error) {

    record Detail(
            String message,
            String type,
            @Nullable String param,
            @Nullable String code) {}

    public static ErrorBody of(Throwable problem) {
        ApiError error = Problems.explain(problem);
        return new ErrorBody(new Detail(error.message(), error.type(), error.param(), error.code()));
    }
}
