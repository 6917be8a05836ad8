package io.colm.wire;

import org.jspecify.annotations.Nullable;

/**
 * The body of every refusal between services, sent with the HTTP status of its code.
 *
 * @param message what is wrong and how to mend it, fit for the eyes of the caller
 * @param parameter the offending field of the request, where one is to blame
 */
public record WireError(
        ErrorCode code, String message, @Nullable String parameter) {}
