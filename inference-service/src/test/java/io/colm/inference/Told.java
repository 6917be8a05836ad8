package io.colm.inference;

import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.TokenEvent;
import java.time.Duration;
import java.util.List;

/** All that a pod told of one generation. */
public record Told(List<TokenEvent> events) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public static Told by(TestPod pod, GenerationRequest request) {
        return new Told(pod.generations().generate(request).collectList().block(PATIENCE));
    }

    public TokenEvent.Started started() {
        return (TokenEvent.Started) events.getFirst();
    }

    public TokenEvent.Finished finished() {
        return (TokenEvent.Finished) events.getLast();
    }

    public List<TokenEvent.Token> tokens() {
        return only(TokenEvent.Token.class);
    }

    public List<Integer> ids() {
        return tokens().stream().map(TokenEvent.Token::token).toList();
    }

    public <E extends TokenEvent> List<E> only(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Text of the first {@code count} tokens. */
    public String text(int count) {
        StringBuilder text = new StringBuilder();
        tokens().stream().limit(count).forEach(token -> text.append(token.text()));
        return text.toString();
    }

    public String text() {
        return text(tokens().size()) + finished().text();
    }
}
