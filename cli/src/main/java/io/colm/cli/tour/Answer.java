package io.colm.cli.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A streamed answer, as it has arrived so far. */
final class Answer {

    private final long sent;
    private final List<Chunk> chunks = new ArrayList<>();
    private String id = "";
    private String pod = "";
    private JsonNode usage = MissingNode.getInstance();
    private JsonNode colm = MissingNode.getInstance();

    Answer(long sent) {
        this.sent = sent;
    }

    /** Takes a chunk in, and gives it back if it carries text. */
    Optional<Chunk> add(Chunk chunk) {
        id = chunk.json().path("id").asString(id);
        pod = chunk.json().path("colm").path("pod").asString(pod);
        if (chunk.json().path("usage").isObject()) {
            usage = chunk.json().get("usage");
            colm = chunk.json().path("colm");
        }
        if (chunk.text().isEmpty()) {
            return Optional.empty();
        }
        chunks.add(chunk);
        return Optional.of(chunk);
    }

    String id() {
        return id;
    }

    /** The pod that answers. */
    String pod() {
        return pod;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    String text() {
        return chunks.stream().map(Chunk::text).collect(Collectors.joining());
    }

    int promptTokens() {
        return usage.path("prompt_tokens").asInt();
    }

    int completionTokens() {
        return usage.path("completion_tokens").asInt();
    }

    int reprefilledTokens() {
        return colm.path("reprefilled_tokens").asInt(-1);
    }

    /** The {@code colm} object of the last chunk: tokens by chain count, cost, escalations. */
    JsonNode colm() {
        return colm;
    }

    double millisToFirstToken() {
        return (chunks.getFirst().nanos() - sent) / 1e6;
    }

    /** Mean milliseconds between the chunks made by {@code chains} chains, the first of them left out. */
    double millisBetweenTokens(int chains) {
        List<Chunk> own =
                chunks.stream().filter(chunk -> chunk.chains() == chains).toList();
        if (own.size() < 2) {
            return Double.NaN;
        }
        return (own.getLast().nanos() - own.getFirst().nanos()) / 1e6 / (own.size() - 1);
    }

    /** Milliseconds from the last chunk of a lower tier to the first of {@code chains} chains. */
    double millisToFirstTokenOf(int chains) {
        for (int i = 1; i < chunks.size(); i++) {
            if (chunks.get(i).chains() == chains && chunks.get(i - 1).chains() != chains) {
                return (chunks.get(i).nanos() - chunks.get(i - 1).nanos()) / 1e6;
            }
        }
        return Double.NaN;
    }
}
