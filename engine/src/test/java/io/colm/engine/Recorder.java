package io.colm.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A listener that remembers. */
final class Recorder implements Consumer<EngineEvent> {

    final List<EngineEvent> events = new ArrayList<>();

    @Override
    public void accept(EngineEvent event) {
        events.add(event);
    }

    <E extends EngineEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    int[] tokens() {
        return all(EngineEvent.Token.class).stream()
                .mapToInt(EngineEvent.Token::token)
                .toArray();
    }

    List<Integer> tiers() {
        return all(EngineEvent.Token.class).stream()
                .map(EngineEvent.Token::chains)
                .toList();
    }

    boolean isDone() {
        return !events.isEmpty()
                && (events.getLast() instanceof EngineEvent.Finished || events.getLast() instanceof EngineEvent.Failed);
    }

    EngineEvent.Finished finished() {
        return (EngineEvent.Finished) events.getLast();
    }

    EngineEvent.Failed failed() {
        return (EngineEvent.Failed) events.getLast();
    }
}
