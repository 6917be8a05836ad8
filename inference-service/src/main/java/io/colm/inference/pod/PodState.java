package io.colm.inference.pod;

import java.util.Optional;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** How far this pod is in its life. */
@Component
public class PodState implements DisposableBean {

    private volatile Phase phase = new Phase.Loading("starting");

    /** A pod loads, serves and drains, in this order, or fails to load. */
    public sealed interface Phase {

        /** Not ready yet; {@code progress} says what it waits for. */
        record Loading(String progress) implements Phase {}

        record Serving(ServedModel model) implements Phase {}

        /** Finishes what runs and takes nothing new. */
        record Draining(ServedModel model) implements Phase {}

        record Failed(String message) implements Phase {}
    }

    public Phase phase() {
        return phase;
    }

    /** The model, if it takes requests now. */
    public Optional<ServedModel> serving() {
        return phase instanceof Phase.Serving serving ? Optional.of(serving.model()) : Optional.empty();
    }

    /** The model, if it is in memory. */
    public Optional<ServedModel> loaded() {
        return switch (phase) {
            case Phase.Serving serving -> Optional.of(serving.model());
            case Phase.Draining draining -> Optional.of(draining.model());
            case Phase.Loading loading -> Optional.empty();
            case Phase.Failed failed -> Optional.empty();
        };
    }

    void loading(String progress) {
        phase = new Phase.Loading(progress);
    }

    void serve(ServedModel model) {
        phase = new Phase.Serving(model);
    }

    void fail(String message) {
        phase = new Phase.Failed(message);
    }

    void drain() {
        serving().ifPresent(model -> phase = new Phase.Draining(model));
    }

    @Override
    public void destroy() {
        loaded().ifPresent(ServedModel::close);
    }
}
