package io.colm.gateway.generation;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** The generations under way, by id; no more of them than configured. */
@Component
public class RunningGenerations {

    private final Relay relay;
    private final Punctuality punctuality;
    private final int most;
    private final PastGenerations past = new PastGenerations();
    private final Map<String, Generation> byId = new ConcurrentHashMap<>();

    RunningGenerations(Relay relay, Punctuality punctuality, GenerationProperties properties) {
        this.relay = relay;
        this.punctuality = punctuality;
        this.most = properties.maxRunning();
    }

    /** Runs it once subscribed to; it is under way until the stream ends or is cancelled. */
    public Flux<Answer> run(Generation generation) {
        return Flux.defer(() -> {
            if (byId.size() >= most) {
                return Flux.error(new ApiException(
                        ApiError.overloaded("The gateway has " + most + " generations under way; try again soon.")));
            }
            byId.put(generation.id(), generation);
            return punctuality.timed(generation.terms(), relay.run(generation)).doFinally(end -> {
                generation.end();
                past.add(generation);
                byId.remove(generation.id());
            });
        });
    }

    /** One's own generation, under way or ended not long ago; a refusal for those that are not there, or another's. */
    public Generation find(String id, String owner) {
        @Nullable Generation running = byId.get(id);
        @Nullable Generation found = running == null ? past.find(id) : running;
        if (found == null || !found.owner().equals(owner)) {
            throw new ApiException(ApiError.notFound(
                    "generation_not_found",
                    "There is no generation '" + id + "' under way, and none that ended is kept here."));
        }
        return found;
    }
}
