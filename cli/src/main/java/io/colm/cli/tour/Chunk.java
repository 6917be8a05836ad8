package io.colm.cli.tour;

import tools.jackson.databind.JsonNode;

/** One chunk of a streamed answer, and when it arrived. */
record Chunk(long nanos, JsonNode json) {

    String text() {
        return json.path("choices").path(0).path("delta").path("content").asString("");
    }

    /** Chain count that made the chunk's tokens; 0 for a chunk without tokens. */
    int chains() {
        return text().isEmpty() ? 0 : json.path("colm").path("chains").asInt(0);
    }
}
