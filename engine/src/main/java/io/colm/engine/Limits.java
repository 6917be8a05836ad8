package io.colm.engine;

import io.colm.engine.RefusedException.Kind;
import io.colm.model.ModelShape;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What an engine can be asked for, and the refusals of what it cannot. */
final class Limits {

    private final ModelRunner runner;
    private final ModelShape shape;
    private final int kvBlocks;

    Limits(ModelRunner runner, int kvBlocks) {
        this.runner = runner;
        this.shape = runner.shape();
        this.kvBlocks = kvBlocks;
    }

    /** Most tokens the sequence can come to, prompt included. */
    int tokens(GenerationSpec spec) {
        return (int) Math.min((long) spec.prompt().length + spec.maxTokens(), shape.context());
    }

    void check(GenerationSpec spec) {
        checkTokens("prompt", spec.prompt());
        checkTokens("continued", spec.continued());
        checkTokens("endTokens", spec.endTokens());
        checkLength(spec);
        checkTiers(spec);
        checkCachedBlocks(spec);
        checkSampling(spec.sampling());
        unless(
                spec.topLogProbabilities() >= 0 && spec.topLogProbabilities() <= shape.vocabulary(),
                Kind.PARAMETER_OUT_OF_RANGE,
                "topLogProbabilities must be 0 to %d, is %d",
                shape.vocabulary(),
                spec.topLogProbabilities());
    }

    void checkChains(String name, int chains) {
        unless(
                chains >= 1 && chains <= runner.chains(),
                Kind.CHAINS_OUT_OF_RANGE,
                "%s must be 1 to %d, the chains held here, is %d",
                name,
                runner.chains(),
                chains);
    }

    private void checkTokens(String name, int[] tokens) {
        for (int token : tokens) {
            unless(
                    token >= 0 && token < shape.vocabulary(),
                    Kind.TOKEN_OUT_OF_RANGE,
                    "%s holds token %d; the vocabulary has tokens 0 to %d",
                    name,
                    token,
                    shape.vocabulary() - 1);
        }
    }

    private void checkLength(GenerationSpec spec) {
        int given = spec.prompt().length + spec.continued().length;
        unless(spec.prompt().length > 0, Kind.PROMPT_EMPTY, "prompt must hold at least one token");
        unless(
                spec.maxTokens() > spec.continued().length,
                Kind.PARAMETER_OUT_OF_RANGE,
                "maxTokens must be above the %d tokens continued, is %d",
                spec.continued().length,
                spec.maxTokens());
        unless(
                given < shape.context(),
                Kind.CONTEXT_EXCEEDED,
                "prompt and continued tokens must leave room for one more in the context of %d tokens, are %d",
                shape.context(),
                given);
        // The last token is never run: it needs no place.
        int blocks = KvLayout.blocks(tokens(spec) - 1);
        unless(
                blocks <= kvBlocks,
                Kind.CONTEXT_EXCEEDED,
                "prompt and maxTokens may come to %d KV blocks, this engine has %d; ask for fewer tokens",
                blocks,
                kvBlocks);
    }

    private void checkTiers(GenerationSpec spec) {
        checkChains("chains", spec.chains());
        if (spec.threshold() != null) {
            checkRange("threshold", spec.threshold(), 0, Double.MAX_VALUE);
        }
        int from = -1;
        for (GenerationSpec.ScheduledTier scheduled : spec.schedule()) {
            checkChains("schedule", scheduled.chains());
            unless(
                    scheduled.fromToken() > from,
                    Kind.PARAMETER_OUT_OF_RANGE,
                    "schedule must ascend from token 0, has token %d after %d",
                    scheduled.fromToken(),
                    from);
            from = scheduled.fromToken();
        }
    }

    private void checkCachedBlocks(GenerationSpec spec) {
        int full = (spec.prompt().length + spec.continued().length) / KvLayout.POSITIONS;
        unless(
                spec.cachedBlocks().size() <= full,
                Kind.PARAMETER_OUT_OF_RANGE,
                "cachedBlocks must be at most the %d full blocks of the given tokens, are %d",
                full,
                spec.cachedBlocks().size());
        long bytes = runner.kvLayout().blockBytes();
        for (ByteBuffer block : spec.cachedBlocks()) {
            unless(
                    block.remaining() == bytes,
                    Kind.PARAMETER_OUT_OF_RANGE,
                    "cachedBlocks must have %d bytes each (%s), one has %d",
                    bytes,
                    runner.kvLayout().text(),
                    block.remaining());
        }
    }

    private void checkSampling(SamplingParams sampling) {
        checkRange("temperature", sampling.temperature(), 0, Double.MAX_VALUE);
        checkRange("topP", sampling.topP(), Double.MIN_VALUE, 1);
        checkRange("topK", sampling.topK(), 0, Integer.MAX_VALUE);
        checkRange("minP", sampling.minP(), 0, 1);
        checkRange("presencePenalty", sampling.presencePenalty(), -Double.MAX_VALUE, Double.MAX_VALUE);
        checkRange("frequencyPenalty", sampling.frequencyPenalty(), -Double.MAX_VALUE, Double.MAX_VALUE);
        checkRange("repetitionPenalty", sampling.repetitionPenalty(), Double.MIN_NORMAL, Double.MAX_VALUE);
        sampling.logitBias().forEach((token, bias) -> {
            checkTokens("logitBias", new int[] {token});
            checkRange("logitBias", bias, -Double.MAX_VALUE, Double.MAX_VALUE);
        });
    }

    private static void checkRange(String name, double value, double least, double most) {
        // Written so that NaN is refused.
        unless(
                value >= least && value <= most,
                Kind.PARAMETER_OUT_OF_RANGE,
                "%s must be %s to %s, is %s",
                name,
                least,
                most,
                value);
    }

    private static void unless(boolean holds, Kind kind, String message, @Nullable Object... arguments) {
        if (!holds) {
            throw new RefusedException(kind, message.formatted(arguments));
        }
    }
}
