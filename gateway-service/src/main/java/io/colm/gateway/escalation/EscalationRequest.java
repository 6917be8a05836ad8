package io.colm.gateway.escalation;

import org.jspecify.annotations.Nullable;

/** The body of an escalation, as it comes. */
record EscalationRequest(@Nullable Integer chains) {}
