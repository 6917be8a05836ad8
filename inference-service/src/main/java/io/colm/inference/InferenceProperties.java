package io.colm.inference;

import io.colm.engine.KvLayout.ElementType;
import io.colm.engine.onnx.Precision;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a pod is told, under {@code colm.inference}.
 *
 * @param name unique among pods; host and port if not given
 * @param version of the model: an id, an alias or {@code latest}; what it means is decided once, at start
 * @param chains chains to hold, the first so many; 0 holds all
 * @param kvUrl where the KV cache is; without one the pod computes every prompt itself
 * @param advertisedUrl where others reach this pod; localhost and its port if not given
 * @param directory keeps what was pulled, by digest; pods may share it
 * @param kvType what keys and values are stored as; pods with another one share no blocks
 * @param kvBlocks KV blocks of 64 positions in the pool; derived from {@code kvMegabytes} if not given
 * @param maxRows most tokens that one step of the engine runs
 * @param maxSequences most generations that run at once
 * @param maxWaiting most generations that wait; more are refused
 * @param maxDraft most tokens that chain 1 drafts for a larger tier while at most two generations run; 6 is
 *     usual, 0 drafts nothing
 * @param threads that share a step of the engine, its own included; below about 10 M parameters a second one gains little
 * @param warmUp most time given to the compiler before the pod is ready; it is seldom needed
 * @param pullAttempts how often the model is asked for before the pod gives up, at most two seconds apart
 */
@ConfigurationProperties("colm.inference")
public record InferenceProperties(
        @Nullable String name,
        @DefaultValue("tales") String model,
        @DefaultValue("latest") String version,
        @DefaultValue("0") int chains,
        @DefaultValue("http://localhost:8082") URI registryUrl,
        @Nullable URI kvUrl,
        @Nullable URI advertisedUrl,
        @DefaultValue(".colm/pod") Path directory,
        @DefaultValue("onnx") Runner runner,
        @DefaultValue("fp32") Precision precision,
        @DefaultValue("bf16") ElementType kvType,
        @Nullable Integer kvBlocks,
        @DefaultValue("256") int kvMegabytes,
        @DefaultValue("64") int maxRows,
        @DefaultValue("32") int maxSequences,
        @DefaultValue("256") int maxWaiting,
        @DefaultValue("0") int maxDraft,
        @DefaultValue("1") int threads,
        @DefaultValue("10s") Duration warmUp,
        @DefaultValue("300") int pullAttempts,
        @DefaultValue Cache cache) {

    /** What runs the steps: ONNX Runtime with the model's weights, or an echo of the prompt that needs none of them. */
    public enum Runner {
        ONNX,
        ECHO
    }

    /**
     * How the KV cache is used.
     *
     * @param secret from which each tenant's salt is derived; pods with different secrets share no blocks
     * @param deadline most time one look may take, besides {@code deadlinePerBlock} for every block asked for
     * @param queueMegabytes filled blocks that wait to be published, in megabytes; more are dropped
     */
    public record Cache(
            @DefaultValue("colm") String secret,
            @DefaultValue("250ms") Duration deadline,
            @DefaultValue("5ms") Duration deadlinePerBlock,
            @DefaultValue("64") int queueMegabytes) {

        public Cache {
            require(!secret.isEmpty(), "cache.secret", "must not be empty");
            require(!deadline.isNegative() && !deadline.isZero(), "cache.deadline", "must be positive");
            require(!deadlinePerBlock.isNegative(), "cache.deadline-per-block", "must not be negative");
            require(queueMegabytes > 0, "cache.queue-megabytes", "must be positive");
        }
    }

    public InferenceProperties {
        require(!model.isBlank(), "model", "must name a model of the registry");
        require(chains >= 0, "chains", "must not be negative; 0 holds all");
        requireHttp(registryUrl, "registry-url");
        requireHttp(kvUrl, "kv-url");
        requireHttp(advertisedUrl, "advertised-url");
        require(kvBlocks == null || kvBlocks > 0, "kv-blocks", "must be positive");
        require(kvMegabytes > 0, "kv-megabytes", "must be positive");
        require(maxRows > 0, "max-rows", "must be positive");
        require(maxSequences > 0, "max-sequences", "must be positive");
        require(maxWaiting > 0, "max-waiting", "must be positive");
        require(maxDraft == 0 || maxDraft > 1, "max-draft", "must be 0 or at least 2");
        require(threads > 0, "threads", "must be positive");
        require(!warmUp.isNegative(), "warm-up", "must not be negative");
        require(pullAttempts > 0, "pull-attempts", "must be positive");
    }

    private static void requireHttp(@Nullable URI url, String key) {
        boolean http = url == null || ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
        require(http && (url == null || url.getHost() != null), key, "must be like http://host:port, is " + url);
    }

    private static void require(boolean condition, String key, String message) {
        if (!condition) {
            throw new IllegalArgumentException("colm.inference." + key + " " + message);
        }
    }
}
