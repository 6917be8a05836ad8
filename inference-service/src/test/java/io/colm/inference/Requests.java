package io.colm.inference;

import io.colm.wire.generation.GenerationRequest;
import io.colm.wire.generation.GenerationRequest.Continuation;
import io.colm.wire.generation.GenerationRequest.ScheduledTier;
import io.colm.wire.generation.Prompt;
import io.colm.wire.generation.Sampling;
import io.colm.wire.generation.Terms;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests for the model {@code tiny}. */
public record Requests(GenerationRequest request) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    public static Requests of(Prompt prompt) {
        return new Requests(new GenerationRequest(
                "generation-" + NUMBER.incrementAndGet(),
                "tiny",
                "tenant",
                prompt,
                1,
                false,
                List.of(),
                32,
                Sampling.greedy(),
                List.of(),
                true,
                0,
                null,
                Terms.USUAL,
                null));
    }

    public static Requests of(String text) {
        return of(new Prompt.Text(text));
    }

    public Requests id(String id) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                id,
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests model(String model) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                model,
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    /** The chains are only the most. */
    public Requests auto() {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                true,
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests tenant(String tenant) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                tenant,
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests tiers(int chains, ScheduledTier... schedule) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                chains,
                r.auto(),
                List.of(schedule),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests maxTokens(int maxTokens) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                maxTokens,
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests temperature(double temperature, long seed) {
        GenerationRequest r = request;
        Sampling sampling = new Sampling(temperature, 1, 0, 0, 0, 0, 1, Map.of(), seed);
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                sampling,
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests stop(String... stop) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                List.of(stop),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests obeyEnd() {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                false,
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests top(int alternatives) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                alternatives,
                r.schema(),
                r.terms(),
                r.continued()));
    }

    public Requests continued(List<Integer> tokens, String sentText) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                r.terms(),
                new Continuation(tokens, sentText)));
    }

    public Requests terms(Terms terms) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                r.schema(),
                terms,
                r.continued()));
    }

    public Requests schema(String schema) {
        GenerationRequest r = request;
        return new Requests(new GenerationRequest(
                r.id(),
                r.model(),
                r.tenant(),
                r.prompt(),
                r.chains(),
                r.auto(),
                r.schedule(),
                r.maxTokens(),
                r.sampling(),
                r.stop(),
                r.ignoreEnd(),
                r.topLogProbabilities(),
                schema,
                r.terms(),
                r.continued()));
    }
}
