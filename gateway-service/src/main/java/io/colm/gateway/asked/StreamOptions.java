package io.colm.gateway.asked;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The request's object {@code stream_options}. */
@JsonNaming(SnakeCaseStrategy.class)
record StreamOptions(@Nullable Boolean includeUsage) {}
