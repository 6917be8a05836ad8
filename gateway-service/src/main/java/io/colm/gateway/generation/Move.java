package io.colm.gateway.generation;

import io.colm.gateway.error.ApiError;
import io.colm.gateway.error.ApiException;
import io.colm.wire.generation.TierChange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A wish to go on with more chains than the pod holds: the generation leaves it for a pod that holds them. */
final class Move {

    private final int chains;
    private final Sinks.One<TierChange> change = Sinks.one();
    private volatile int fromToken;
    private volatile int from;

    Move(int chains) {
        this.chains = chains;
    }

    int chains() {
        return chains;
    }

    void begin(int fromToken, int from) {
        this.fromToken = fromToken;
        this.from = from;
    }

    void done(int reprefilledTokens) {
        change.tryEmitValue(new TierChange(fromToken, from, chains, reprefilledTokens));
    }

    void fail() {
        change.tryEmitError(new ApiException(
                ApiError.conflict("generation_finished", "The generation ended before it could move to another pod.")));
    }

    /** The change, once the new pod has taken over. */
    Mono<TierChange> change() {
        return change.asMono();
    }
}
