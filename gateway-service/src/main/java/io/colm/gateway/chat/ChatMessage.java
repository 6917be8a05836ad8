package io.colm.gateway.chat;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One turn as it comes: {@code content} is a text or a list of text parts. */
record ChatMessage(@Nullable String role, @Nullable JsonNode content) {}
