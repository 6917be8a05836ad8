package io.colm.inference.generation;

import io.colm.engine.EngineEvent;
import io.colm.engine.Generation;
import io.colm.engine.GenerationSpec;
import io.colm.engine.RefusedException;
import io.colm.engine.SamplingParams;
import io.colm.engine.Standing;
import io.colm.inference.kv.FilledBlocks;
import io.colm.inference.pod.ServedModel;
import io.colm.wire.ErrorCode;
import io.colm.wire.generation.FinishReason;
import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.Sampling;
import io.colm.wire.generation.Terms;
import io.colm.wire.generation.TierChange;
import io.colm.wire.generation.TokenEvent;
import io.colm.wire.generation.Usage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One generation on its way to its client: the only place where Reactor and the engine meet. */
final class TokenStream {

    private static final Logger log = LoggerFactory.getLogger(TokenStream.class);

    private final String pod;
    private final GenerationRequest request;
    private final ServedModel served;
    private final Answer answer;
    private final FilledBlocks blocks;
    private final GenerationMetrics metrics;
    private final CompletableFuture<Generation> submitted = new CompletableFuture<>();
    private boolean started;

    TokenStream(
            String pod,
            GenerationRequest request,
            ServedModel served,
            Answer answer,
            FilledBlocks blocks,
            GenerationMetrics metrics) {
        this.pod = pod;
        this.request = request;
        this.served = served;
        this.answer = answer;
        this.blocks = blocks;
        this.metrics = metrics;
    }

    /**
     * Runs the generation for as long as somebody listens. The engine never waits for a slow listener: its events wait
     * here, at most {@code maxTokens} of them and a few more.
     */
    Flux<TokenEvent> events(List<ByteBuffer> cachedBlocks) {
        return Flux.<TokenEvent>create(sink -> submit(cachedBlocks, sink)).publishOn(Schedulers.parallel());
    }

    /** Holds back the first event until the generation is known: a stop text in it must end the generation at once. */
    private synchronized void submit(List<ByteBuffer> cachedBlocks, FluxSink<TokenEvent> sink) {
        sink.onDispose(this::cancel);
        try {
            submitted.complete(served.engine().submit(spec(cachedBlocks), event -> accept(event, sink)));
        } catch (RefusedException refusal) {
            sink.error(RefusedRequestException.of(refusal));
        }
    }

    /** Ends the generation, at once or as soon as the engine has it. */
    void cancel() {
        var _ = submitted.thenAccept(Generation::cancel);
    }

    /** Nobody will submit it any more. */
    void abandon() {
        submitted.cancel(false);
    }

    Mono<TierChange> changeTier(int chains) {
        return Mono.fromFuture(() -> submitted, true)
                .flatMap(generation -> Mono.fromFuture(() -> generation.changeTier(chains), true))
                .map(change ->
                        new TierChange(change.fromToken(), change.from(), change.to(), change.reprefilledTokens()))
                .onErrorMap(RefusedException.class, RefusedRequestException::of)
                .onErrorMap(CancellationException.class, gone -> RefusedRequestException.unknown(request.id()));
    }

    private GenerationSpec spec(List<ByteBuffer> cachedBlocks) {
        return new GenerationSpec(
                answer.prompt(),
                answer.generated(),
                request.chains(),
                request.schedule().stream()
                        .map(tier -> new GenerationSpec.ScheduledTier(tier.fromToken(), tier.chains()))
                        .toList(),
                threshold(),
                request.maxTokens(),
                params(request.sampling()),
                answer.endTokens(),
                request.topLogProbabilities(),
                cachedBlocks,
                answer.grammar(),
                blocks.hashes().salt(),
                standing(request));
    }

    private @Nullable Double threshold() {
        OptionalDouble margin = served.manifest().threshold(request.chains());
        return request.auto() && margin.isPresent() ? margin.getAsDouble() : null;
    }

    private static Standing standing(GenerationRequest request) {
        Terms terms = request.terms();
        return new Standing(
                request.owner(),
                terms.priority(),
                millis(terms.firstTokenMillis()),
                millis(terms.perTokenMillis()),
                terms.shrinkable());
    }

    private static @Nullable Duration millis(@Nullable Integer target) {
        return target == null ? null : Duration.ofMillis(target);
    }

    private static SamplingParams params(Sampling sampling) {
        return new SamplingParams(
                sampling.temperature(),
                sampling.topP(),
                sampling.topK(),
                sampling.minP(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                sampling.repetitionPenalty(),
                sampling.logitBias(),
                sampling.seed());
    }

    /** On the engine's thread. */
    private synchronized void accept(EngineEvent event, FluxSink<TokenEvent> sink) {
        switch (event) {
            case EngineEvent.Started start -> sink.next(started(start.cachedTokens(), start.reprefilledTokens()));
            case EngineEvent.Token token -> accept(token, sink);
            case EngineEvent.TierChanged change -> sink.next(changed(change));
            case EngineEvent.BlockFilled block -> blocks.offer(block.index(), answer.tokens(), block.bytes());
            case EngineEvent.Finished end -> finish(end, sink);
            case EngineEvent.Failed failure -> fail(failure, sink);
        }
    }

    private void accept(EngineEvent.Token token, FluxSink<TokenEvent> sink) {
        if (answer.isStopped()) {
            return;
        }
        String text = answer.push(token.token());
        sink.next(new TokenEvent.Token(
                token.index(),
                token.token(),
                text,
                token.chains(),
                token.logProbability(),
                token.top().stream().map(this::alternative).toList()));
        if (answer.isStopped()) {
            cancel();
        }
    }

    private TokenEvent.Alternative alternative(EngineEvent.Alternative likely) {
        String text = served.tokenizer().decode(new int[] {likely.token()});
        return new TokenEvent.Alternative(likely.token(), text, likely.logProbability());
    }

    private static TokenEvent.TierChanged changed(EngineEvent.TierChanged change) {
        return new TokenEvent.TierChanged(change.fromToken(), change.from(), change.to(), change.reprefilledTokens());
    }

    private TokenEvent.Started started(int cachedTokens, int reprefilledTokens) {
        started = true;
        return new TokenEvent.Started(pod, served.version(), answer.prompt().length, cachedTokens, reprefilledTokens);
    }

    private void finish(EngineEvent.Finished end, FluxSink<TokenEvent> sink) {
        if (!started) {
            sink.next(started(0, 0));
        }
        Usage usage = usage(end.counts());
        metrics.count(usage);
        metrics.countPooled(end.counts().pooledTokens());
        sink.next(new TokenEvent.Finished(reason(end.reason()), answer.finish(), usage));
        sink.complete();
    }

    private FinishReason reason(EngineEvent.Reason reason) {
        if (answer.isStopped()) {
            return FinishReason.STOP;
        }
        return switch (reason) {
            case END_TOKEN -> FinishReason.STOP;
            case LENGTH -> FinishReason.LENGTH;
            case CANCELLED -> FinishReason.CANCELLED;
        };
    }

    private static Usage usage(EngineEvent.Counts counts) {
        return new Usage(
                counts.promptTokens(),
                counts.cachedTokens(),
                counts.tokensByChains(),
                counts.reprefilledTokens(),
                counts.queueNanos() / 1e6,
                counts.prefillNanos() / 1e6,
                counts.decodeNanos() / 1e6);
    }

    private void fail(EngineEvent.Failed failure, FluxSink<TokenEvent> sink) {
        log.error("Generation {} failed: {}", request.id(), failure.message(), failure.cause());
        ErrorCode code = failure.cause() instanceof RefusedException ? ErrorCode.UNAVAILABLE : ErrorCode.INTERNAL;
        if (started) {
            sink.next(new TokenEvent.Failed(code, failure.message()));
            sink.complete();
        } else {
            sink.error(new RefusedRequestException(code, failure.message(), null));
        }
    }
}
