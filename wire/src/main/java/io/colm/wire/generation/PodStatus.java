package io.colm.wire.generation;

/**
 * What a pod serves and how busy it is.
 *
 * @param pod its name, unique
 * @param version id of the model version
 * @param chains chains it holds
 * @param totalChains chains of the whole model
 * @param context longest sequence, prompt and answer together
 * @param ready whether it takes requests
 * @param running sequences in the batch
 * @param waiting sequences not yet admitted
 * @param freeKvBlocks KV blocks not in use
 */
public record PodStatus(
        String pod,
        String model,
        String version,
        int chains,
        int totalChains,
        int context,
        boolean ready,
        int running,
        int waiting,
        int freeKvBlocks) {}
