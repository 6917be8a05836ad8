package io.colm.inference.generation;

import io.colm.inference.kv.BlockHashes;
import io.colm.inference.kv.FilledBlocks;
import io.colm.inference.kv.KvLookup;
import io.colm.inference.kv.KvPublisher;
import io.colm.inference.kv.TenantHashes;
import io.colm.inference.pod.PodIdentity;
import io.colm.inference.pod.ServedModel;
import io.colm.wire.ErrorCode;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.TokenEvent;
import io.colm.wire.generation.Usage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The generations that this pod is answering, by id. */
@Component
class RunningGenerations {

    private final Map<String, TokenStream> byId = new ConcurrentHashMap<>();
    private final PodIdentity identity;
    private final TenantHashes tenants;
    private final KvLookup lookup;
    private final KvPublisher publisher;
    private final GenerationMetrics metrics;

    RunningGenerations(
            PodIdentity identity,
            TenantHashes tenants,
            KvLookup lookup,
            KvPublisher publisher,
            GenerationMetrics metrics) {
        this.identity = identity;
        this.tenants = tenants;
        this.lookup = lookup;
        this.publisher = publisher;
        this.metrics = metrics;
    }

    /** Checks the request, looks for cached blocks, and streams the answer. */
    Flux<TokenEvent> run(GenerationRequest request, ServedModel served) {
        return Mono.fromCallable(() -> answer(request, served))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMapMany(answer -> answer.ended()
                        .map(reason -> alreadyEnded(answer, reason, served))
                        .orElseGet(() -> stream(request, served, answer)));
    }

    /** @throws RefusedRequestException if none of that name runs here */
    TokenStream find(String id) {
        TokenStream stream = byId.get(id);
        if (stream == null) {
            throw RefusedRequestException.unknown(id);
        }
        return stream;
    }

    private static Answer answer(GenerationRequest request, ServedModel served) {
        RequestCheck.check(request, served);
        return new Answer(request, served);
    }

    private Flux<TokenEvent> stream(GenerationRequest request, ServedModel served, Answer answer) {
        BlockHashes hashes =
                tenants.sequence(served.manifest().chains().getFirst().id(), served.numerics(), request.tenant());
        TokenStream stream =
                new TokenStream(identity.name(), request, served, answer, new FilledBlocks(hashes, publisher), metrics);
        if (byId.putIfAbsent(request.id(), stream) != null) {
            throw new RefusedRequestException(
                    ErrorCode.CONFLICT, "A generation '%s' runs already".formatted(request.id()), "id");
        }
        return lookup.leading(hashes, answer.tokens(), served.kvLayout())
                .flatMapMany(stream::events)
                .doFinally(end -> {
                    byId.remove(request.id(), stream);
                    stream.abandon();
                });
    }

    private Flux<TokenEvent> alreadyEnded(Answer answer, FinishReason reason, ServedModel served) {
        int promptTokens = answer.prompt().length;
        return Flux.just(
                new TokenEvent.Started(identity.name(), served.version(), promptTokens, 0, 0),
                new TokenEvent.Finished(reason, answer.finish(), new Usage(promptTokens, 0, List.of(), 0, 0, 0, 0)));
    }
}
