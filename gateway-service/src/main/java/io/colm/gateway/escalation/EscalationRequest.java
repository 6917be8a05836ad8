package io.colm.gateway.escalation;

import org.jspecify.annotations.Nullable;

/**
 * The body of an escalation, as it comes.
 *
 * @param stream whether a generation that has ended is answered anew as a stream
 */
record EscalationRequest(@Nullable Integer chains, @Nullable Boolean stream) {

    boolean streamed() {
        return Boolean.TRUE.equals(stream);
    }
}
