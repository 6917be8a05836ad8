package io.colm.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener that remembers. */
final class Recorder implements Consumer<EngineEvent> {

    final List<EngineEvent> events = new ArrayList<>();
    private Consumer<EngineEvent> reaction = event -> {};
    private @Nullable Generation generation;

    @Override
    public void accept(EngineEvent event) {
        events.add(event);
        reaction.accept(event);
    }

    /** From now on {@code reaction} is called with every event, on the engine's thread. */
    void react(Consumer<EngineEvent> reaction) {
        this.reaction = reaction;
    }

    void belongsTo(Generation generation) {
        this.generation = generation;
    }

    Generation generation() {
        return Objects.requireNonNull(generation);
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

    EngineEvent.Started started() {
        return (EngineEvent.Started) events.getFirst();
    }

    EngineEvent.Failed failed() {
        return (EngineEvent.Failed) events.getLast();
    }
}
