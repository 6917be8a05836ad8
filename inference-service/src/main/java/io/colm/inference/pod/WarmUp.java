package io.colm.inference.pod;

import io.colm.engine.Engine;
import io.colm.engine.EngineEvent;
import io.colm.engine.GenerationSpec;
import io.colm.engine.SamplingParams;
import io.colm.model.ModelManifest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes the engine through prompts and tokens of every tier, so that the first request is not the first. */
final class WarmUp {

    private static final int ROUNDS = 3;
    private static final int PROMPT = 96;
    private static final int TOKENS = 16;

    private WarmUp() {}

    static void run(Engine engine, ModelManifest manifest, int chains) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int tier = 1; tier <= chains; tier++) {
                generate(engine, manifest, tier);
            }
        }
    }

    private static void generate(Engine engine, ModelManifest manifest, int tier) {
        int[] prompt = new int[Math.min(PROMPT, manifest.shape().context() / 2)];
        var ended = new CompletableFuture<Void>();
        GenerationSpec spec = new GenerationSpec(
                prompt, new int[0], tier, List.of(), TOKENS, SamplingParams.greedy(), new int[0], 0, List.of());
        engine.submit(spec, event -> {
            if (event instanceof EngineEvent.Failed failure) {
                ended.completeExceptionally(failure.cause());
            } else if (event instanceof EngineEvent.Finished) {
                ended.complete(null);
            }
        });
        ended.join();
    }
}
