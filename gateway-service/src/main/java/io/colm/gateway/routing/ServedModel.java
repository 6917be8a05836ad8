package io.colm.gateway.routing;

import java.time.Instant;

/**
 * A model, as its pods announce it.
 *
 * @param chains the most chains that a ready pod holds; 0 when none is ready
 * @param totalChains chains of the whole model: its largest tier
 * @param calibrated whether all pods know when chain 1 is sure of a token
 * @param context longest sequence, prompt and answer together
 * @param firstSeen when the first of its pods appeared
 */
public record ServedModel(
        String name, int chains, int totalChains, boolean calibrated, int context, Instant firstSeen) {

    ServedModel without() {
        return new ServedModel(name, 0, totalChains, calibrated, context, firstSeen);
    }
}
