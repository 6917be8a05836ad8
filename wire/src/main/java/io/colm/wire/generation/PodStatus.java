package io.colm.wire.generation;

import java.util.List;

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
 * @param tierAgreement by tier, from 1 to the one below all chains held: at which share of the positions that were looked at
 *     again its likeliest token was that of all; empty before any was
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
        int freeKvBlocks,
        List<Double> tierAgreement) {

    public PodStatus {
        tierAgreement = List.copyOf(tierAgreement);
    }
}
