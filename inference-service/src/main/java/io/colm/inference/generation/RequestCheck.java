package io.colm.inference.generation;

import io.colm.inference.pod.ServedModel;
import io.colm.wire.ErrorCode;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.Terms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what no engine needs to be asked about. What depends on the model's numbers is the engine's to refuse. */
final class RequestCheck {

    private static final int MOST_STOPS = 16;
    private static final int LONGEST_STOP = 1024;
    private static final int MOST_ALTERNATIVES = 20;
    private static final int HIGHEST_PRIORITY = 10;

    private RequestCheck() {}

    static void check(GenerationRequest request, ServedModel served) {
        requireGiven(request.id(), "id");
        requireGiven(request.model(), "model");
        requireGiven(request.tenant(), "tenant");
        requireGiven(request.prompt(), "prompt");
        requireGiven(request.sampling(), "sampling");
        requireGiven(request.terms(), "terms");
        checkModel(request, served);
        checkChains("chains", request.chains(), served);
        for (GenerationRequest.ScheduledTier tier : request.schedule()) {
            checkChains("schedule", tier.chains(), served);
        }
        if (request.maxTokens() < 1) {
            throw RefusedRequestException.invalid("maxTokens", "must be at least 1, is " + request.maxTokens());
        }
        if (request.topLogProbabilities() < 0 || request.topLogProbabilities() > MOST_ALTERNATIVES) {
            throw RefusedRequestException.invalid(
                    "topLogProbabilities",
                    "must be 0 to %d, is %d".formatted(MOST_ALTERNATIVES, request.topLogProbabilities()));
        }
        checkStops(request.stop());
        checkTerms(request.terms());
    }

    static void checkChains(String parameter, int chains, ServedModel served) {
        if (chains < 1 || chains > served.chains()) {
            throw new RefusedRequestException(
                    ErrorCode.CHAINS_OUT_OF_RANGE,
                    "%s must be 1 to %d, the chains this pod holds of %d, is %d"
                            .formatted(
                                    parameter,
                                    served.chains(),
                                    served.manifest().chains().size(),
                                    chains),
                    parameter);
        }
    }

    private static void checkModel(GenerationRequest request, ServedModel served) {
        String name = served.manifest().name();
        if (!request.model().equals(name)) {
            throw new RefusedRequestException(
                    ErrorCode.MODEL_NOT_FOUND,
                    "This pod serves the model '%s', not '%s'".formatted(name, request.model()),
                    "model");
        }
    }

    private static void checkStops(List<String> stops) {
        if (stops.size() > MOST_STOPS) {
            throw RefusedRequestException.invalid(
                    "stop", "must hold at most %d texts, holds %d".formatted(MOST_STOPS, stops.size()));
        }
        for (String stop : stops) {
            if (stop.isEmpty() || stop.length() > LONGEST_STOP) {
                throw RefusedRequestException.invalid(
                        "stop",
                        "must hold texts of 1 to %d characters, one has %d".formatted(LONGEST_STOP, stop.length()));
            }
        }
    }

    private static void checkTerms(Terms terms) {
        if (terms.priority() < -HIGHEST_PRIORITY || terms.priority() > HIGHEST_PRIORITY) {
            throw RefusedRequestException.invalid(
                    "terms.priority",
                    "must be %d to %d, is %d".formatted(-HIGHEST_PRIORITY, HIGHEST_PRIORITY, terms.priority()));
        }
        checkTarget("terms.firstTokenMillis", terms.firstTokenMillis());
        checkTarget("terms.perTokenMillis", terms.perTokenMillis());
    }

    private static void checkTarget(String parameter, @Nullable Integer millis) {
        if (millis != null && millis < 1) {
            throw RefusedRequestException.invalid(parameter, "must be at least 1, is " + millis);
        }
    }

    /** JSON may leave out what a record cannot do without. */
    private static void requireGiven(@Nullable Object value, String parameter) {
        if (value == null) {
            throw RefusedRequestException.invalid(parameter, "is missing");
        }
    }
}
