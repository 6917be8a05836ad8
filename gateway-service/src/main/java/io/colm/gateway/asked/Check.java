package io.colm.gateway.asked;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Refuses parameters that cannot be meant. */
public final class Check {

    private Check() {}

    public static void that(boolean holds, String param, String otherwise) {
        if (!holds) {
            throw refusal(param, otherwise);
        }
    }

    /** A parameter that this gateway does not know how to obey; ignoring it would change the answer's meaning. */
    public static void absent(String param, @Nullable JsonNode value) {
        boolean empty = value == null || value.isNull() || value.isEmpty() && value.isContainer();
        that(empty, param, "'" + param + "' is not supported here; leave it out.");
    }

    public static ApiException refusal(String param, String message) {
        return new ApiException(ApiError.invalid(param, message));
    }

    static double within(String param, @Nullable Number value, double preset, double least, double most) {
        double number = value == null ? preset : value.doubleValue();
        that(
                number >= least && number <= most,
                param,
                "'" + param + "' must be " + plain(least) + " to " + plain(most) + ", not " + value + ".");
        return number;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
