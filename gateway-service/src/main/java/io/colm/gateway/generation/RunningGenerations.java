package io.colm.gateway.generation;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** The generations under way, by id; no more of them than configured. */
@Component
public class RunningGenerations {

    private final Relay relay;
    private final int most;
    private final Map<String, Generation> byId = new ConcurrentHashMap<>();

    RunningGenerations(Relay relay, GenerationProperties properties) {
        this.relay = relay;
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
            return relay.run(generation).doFinally(end -> {
                byId.remove(generation.id());
                generation.end();
            });
        });
    }

    /** One's own generation under way; a refusal for those that are not there, or another's. */
    public Generation find(String id, String owner) {
        return Optional.ofNullable(byId.get(id))
                .filter(generation -> generation.owner().equals(owner))
                .orElseThrow(() -> new ApiException(ApiError.notFound(
                        "generation_not_found",
                        "There is no generation '" + id + "' under way; only running ones can change their tier.")));
    }
}
