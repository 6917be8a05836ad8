package io.colm.inference.generation;

import io.colm.engine.EngineLoad;
import io.colm.engine.TierAgreement;
import io.colm.inference.pod.PodIdentity;
import io.colm.inference.pod.PodState;
import io.colm.inference.pod.ServedModel;
import io.colm.wire.ErrorCode;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.Generations;
import io.colm.wire.generation.PodStatus;
import io.colm.wire.generation.TierChange;
import io.colm.wire.generation.TierRequest;
import io.colm.wire.generation.TokenEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a pod answers. */
@RestController
class GenerationController implements Generations {

    private final PodState state;
    private final PodIdentity identity;
    private final RunningGenerations running;

    GenerationController(PodState state, PodIdentity identity, RunningGenerations running) {
        this.state = state;
        this.identity = identity;
        this.running = running;
    }

    @Override
    public Flux<TokenEvent> generate(GenerationRequest request) {
        return running.run(request, state.serving().orElseThrow(this::unavailable));
    }

    @Override
    public Mono<TierChange> changeTier(String id, TierRequest request) {
        return running.find(id).changeTier(request.chains());
    }

    @Override
    public Mono<Void> cancel(String id) {
        running.find(id).cancel();
        return Mono.empty();
    }

    @Override
    public Mono<PodStatus> status() {
        ServedModel served = state.loaded().orElseThrow(this::unavailable);
        EngineLoad load = served.engine().load();
        return Mono.just(new PodStatus(
                identity.name(),
                served.manifest().name(),
                served.version(),
                served.chains(),
                served.manifest().chains().size(),
                served.manifest().shape().context(),
                state.serving().isPresent(),
                load.running(),
                load.waiting(),
                load.freeKvBlocks(),
                agreement(served)));
    }

    private static List<Double> agreement(ServedModel served) {
        TierAgreement agreement = served.engine().tierAgreement();
        return IntStream.rangeClosed(1, agreement.agreed().size())
                .mapToObj(agreement::ratio)
                .toList();
    }

    private RefusedRequestException unavailable() {
        String why = switch (state.phase()) {
            case PodState.Phase.Loading loading -> "is not ready yet: " + loading.progress();
            case PodState.Phase.Serving serving -> "has just become ready";
            case PodState.Phase.Draining draining -> "is leaving";
            case PodState.Phase.Failed failed -> "cannot serve: " + failed.message();
        };
        return new RefusedRequestException(ErrorCode.UNAVAILABLE, "The pod " + why, null);
    }
}
