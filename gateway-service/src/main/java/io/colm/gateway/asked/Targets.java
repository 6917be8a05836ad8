package io.colm.gateway.asked;

import io.colm.gateway.access.ApiKey;
import io.colm.wire.generation.Terms;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * How soon the client hopes for its answer, in milliseconds: headers, as they change nothing that is answered.
 *
 * @param firstToken to the first token
 * @param perToken from one token to the next
 */
public record Targets(
        @Nullable Integer firstToken, @Nullable Integer perToken) {

    private static final String FIRST_TOKEN = "x-slo-ttft-ms";
    private static final String PER_TOKEN = "x-slo-tpot-ms";
    private static final int LONGEST = 600_000;

    public static Targets of(HttpHeaders headers) {
        return new Targets(millis(FIRST_TOKEN, headers), millis(PER_TOKEN, headers));
    }

    Terms terms(ColmOptions colm, ApiKey key) {
        return new Terms(colm.priority(key), firstToken, perToken, Boolean.TRUE.equals(colm.shrink()));
    }

    private static @Nullable Integer millis(String header, HttpHeaders headers) {
        @Nullable String given = headers.getFirst(header);
        if (given == null) {
            return null;
        }
        try {
            int millis = Integer.parseInt(given.strip());
            if (millis >= 1 && millis <= LONGEST) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // Answered like a number out of range.
        }
        throw Check.refusal(
                header,
                "The header '%s' must be a whole number of milliseconds, 1 to %d, not '%s'; leave it out for no target."
                        .formatted(header, LONGEST, given));
    }
}
