package io.colm.inference.generation;

import io.colm.wire.generation.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * Counts what was generated: {@code colm.tokens} by chain count, and prompt, cached and reprefilled tokens. Of the cached ones
 * {@code colm.prefix.hit.tokens} were in this pod.
 */
@Component
class GenerationMetrics {

    private final MeterRegistry meters;

    GenerationMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void countPooled(int tokens) {
        meters.counter("colm.prefix.hit.tokens").increment(tokens);
    }

    void count(Usage usage) {
        meters.counter("colm.prompt.tokens").increment(usage.promptTokens());
        meters.counter("colm.cached.tokens").increment(usage.cachedTokens());
        meters.counter("colm.reprefilled.tokens").increment(usage.reprefilledTokens());
        for (int chains = 1; chains <= usage.tokensByChains().size(); chains++) {
            meters.counter("colm.tokens", "chains", String.valueOf(chains))
                    .increment(usage.tokensByChains().get(chains - 1));
        }
    }
}
