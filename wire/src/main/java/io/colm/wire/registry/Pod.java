package io.colm.wire.registry;

/**
 * A pod's announcement.
 *
 * @param name unique among pods
 * @param url where it listens, without a path
 * @param version id of the version it serves
 * @param chains chains it holds: it serves tiers 1 to {@code chains}
 * @param totalChains chains of the whole model
 * @param calibrated whether the version says when chain 1 is sure of a token, so that tiers can change from token to token
 * @param context longest sequence, prompt and answer together
 * @param ready whether it takes requests now
 * @param load running and waiting sequences together
 * @param leaseMillis how long the announcement holds without being repeated
 */
public record Pod(
        String name,
        String url,
        String model,
        String version,
        int chains,
        int totalChains,
        boolean calibrated,
        int context,
        boolean ready,
        int load,
        long leaseMillis) {}
